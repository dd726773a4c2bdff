"""What may stand in no file of the repository."""

import re

from tests.house.sources import place, texts

# Addresses that a file may name: this machine, and namespaces that are never fetched.
ALLOWED_ADDRESSES = (
    "http://127.0.0.1", "http://localhost", "http://[::1", "http://www.w3.org/", "https://www.w3.org/", "http://schemas.openxmlformats.org/", "http://purl.org/dc/", "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/", "http://openoffice.org/", "https://json-schema.org/", "http://www.apache.org/licenses/", "http://testserver",
    "http://{", r"http://127\.0\.0\.1",  # made by the program from what it listens on, and found again
)  # fmt: skip
ADDRESS = re.compile(r"""https?://[^\s"'`<>)\]}，。]+""")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# Words of a place where the project was worked on, not of the project.
WORKPLACE = re.compile(r"(?<![\w.])/wo" + r"rk/|\bsha" + r"red/[a-z]+\.(md|toml)|\bissue #?\d|/tmp/br" + r"ief")


def _found(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{place(path, text.count(chr(10), 0, match.start()) + 1)} {match.group()}"
        for path, text in texts()
        if path.name not in but
        for match in pattern.finditer(text)
    ]


def test_no_file_names_an_address_elsewhere():
    """Offices are often offline, and a mirror's address in a lock file breaks everybody else's installation."""
    # npm writes who may be thanked for a package into its lock file; nothing is fetched from there.
    named = [line for line in _found(ADDRESS, but=("package-lock.json",)) if not _is_allowed(line.split(" ", 1)[1])]
    assert not named


def _is_allowed(address: str) -> bool:
    return address.startswith(ALLOWED_ADDRESSES) or bool(
        re.match(r"https?://([\w-]+\.)*example(\.(com|org|net))?\b", address)
    )


def test_no_file_names_a_registry():
    hosts = re.compile(
        r"\b(?:"
        + "|".join(("py" + "pi", "npm" + "js", "python" + "hosted", "npm" + "mirror"))
        + r")\.(?:org|com|net)\b"
    )
    assert not _found(hosts)


def test_lock_files_hold_hashes_and_no_addresses():
    locks = {
        path.name: text for path, text in texts() if path.name.endswith(".lock") or path.name == "package-lock.json"
    }
    assert {
        "requirements.lock",
        "requirements-data.lock",
        "requirements-bench.lock",
        "requirements-server.lock",
        "package-lock.json",
    } <= set(locks)
    for name, text in locks.items():
        if name == "package-lock.json":
            assert '"resolved"' not in text
            continue
        assert "://" not in text, name
        lines = text.splitlines()
        pinned = [at for at, line in enumerate(lines) if re.match(r"[a-z0-9][\w.-]*==", line)]
        assert pinned, name
        assert [lines[at] for at in pinned if not lines[at + 1].startswith("    --hash=sha256:")] == [], name


def test_nothing_is_left_unfinished():
    assert not _found(UNFINISHED)


def test_the_project_speaks_of_itself_alone():
    assert not _found(WORKPLACE)


def test_lines_end_plainly():
    """A text in tests/ or samples/ may hold any line end on purpose; everything else ends its lines as git does."""
    odd = [
        place(path)
        for path, text in texts()
        if "\r" in text
        and not {"samples", "cases", "texts"} & set(path.parts)
        and path.suffix not in {".bin", ".damaged"}
    ]
    assert not odd
