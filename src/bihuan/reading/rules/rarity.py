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
    table = normal_form()
    heads = [""] * len(texts) if before is None else [head[-_CONTEXT:] for head in before]
    contexts: list[npt.NDArray[np.uint64]] = []
    candidates: list[npt.NDArray[np.uint64]] = []
    for head, text in zip(heads, texts, strict=True):
        # A zero is no character: without context the model falls back to the character alone.
        padded = "\0" * (_CONTEXT - len(head)) + head + text
        codes = np.array([min(ord(sign), 0xFFFF) for sign in padded], dtype=np.intp)
        normal = np.where(codes > 0, table[codes], 0).astype(np.uint64)
        windows = np.lib.stride_tricks.sliding_window_view(normal, _CONTEXT + 1)
        contexts.append(windows[:, :_CONTEXT])
        candidates.append(windows[:, _CONTEXT])
    rows = np.concatenate(contexts)
    chances = log_chances(rows, np.concatenate(candidates), np.arange(len(rows)))
    ends = np.cumsum([len(text) for text in texts])
    sums: npt.NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(chances)))
    result: npt.NDArray[np.float64] = sums[ends] - sums[np.concatenate(([0], ends[:-1]))]
    return result


def surprise(texts: Sequence[str]) -> list[float]:
    """Return the mean surprise of each text in nats a character: higher is rarer in ordinary text."""
    lengths = np.array([max(len(text), 1) for text in texts], dtype=np.float64)
    return [round(float(value), 3) for value in -log_likelihoods(texts) / lengths] if texts else []
