"""The sample as the demonstration has it, and copies of it that count as other files."""

from importlib.resources import files

SAMPLE = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.damaged.txt").read_bytes()


def copy(remark: str) -> bytes:
    """Return the sample with a line more, which makes it another file with the same damage."""
    return SAMPLE + f"\n（{remark}）\n".encode()


CHANGED = copy("本稿供核对")
