"""How rare a stretch of text is in ordinary official prose, by the language model that was built at install."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import log_chances, normal_form

_CONTEXT = 3


def log_likelihoods(texts: Sequence[str], before: Sequence[str] | None = None) -> npt.NDArray[np.float64]:
    """
    Return the natural log of the chance of each text, all asked of the model at once.

    Args:
        texts: Stretches of simplified text.
        before: What stands before each of them; nothing where it is not given.

    Returns:
        Shape ``(len(texts),)``; 0 for an empty text.
    """
    if not texts:
        return np.zeros(0)
    heads = [""] * len(texts) if before is None else [head[-_CONTEXT:] for head in before]
    # A zero is no character: without context the model falls back to the character alone.
    padded = "".join(["\0" * (_CONTEXT - len(head)) + head + text for head, text in zip(heads, texts, strict=True)])
    codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    normal = normal_form()[np.minimum(codes, 0xFFFF)].astype(np.uint64)
    normal[codes == 0] = 0
    windows = np.lib.stride_tricks.sliding_window_view(normal, _CONTEXT + 1)
    sizes = np.array([len(text) for text in texts])
    ends = np.cumsum(sizes)
    # The windows that end in a text; those between them end in the context of the next.
    rows = windows[np.arange(ends[-1]) + np.repeat(np.arange(len(texts)) * _CONTEXT, sizes)]
    chances = log_chances(rows[:, :_CONTEXT], rows[:, _CONTEXT], np.arange(len(rows)))
    sums: npt.NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(chances)))
    result: npt.NDArray[np.float64] = sums[ends] - sums[np.concatenate(([0], ends[:-1]))]
    return result


def surprise(texts: Sequence[str]) -> list[float]:
    """Return the mean surprise of each text in nats a character: higher is rarer in ordinary text."""
    lengths = np.array([max(len(text), 1) for text in texts], dtype=np.float64)
    return [round(float(value), 3) for value in -log_likelihoods(texts) / lengths] if texts else []
