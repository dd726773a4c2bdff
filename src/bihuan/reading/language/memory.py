"""
What the document itself says: n-grams of its sound part, which outweigh any general model.

Official prose repeats itself: the phrase that was damaged here often stands whole a page further on.
"""

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import Chances, Codes, log_chances, look_up

#: Weight of the shorter estimate against counts, by length of context: long contexts need one sighting to be believed.
_TRUST = np.array((1e5, 400.0, 15.0, 3.0, 1.0))
#: Longer documents are remembered by their first part only, so that time stays bounded.
_LIMIT = 400_000
#: An n-gram is remembered as a sum: each character times the factor of its distance from the end. The factors are odd
#: and fill 64 bits, so two n-grams of one document practically never agree.
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)


class DocumentMemory:
    """Counts of a document's own n-grams, and the chances that mix them with the general model."""

    def __init__(self, codes: npt.NDArray[np.uint16]) -> None:
        """Remember ``codes``: the sound text in the model's normal form, with borders where damage was cut out."""
        wide = codes[:_LIMIT].astype(np.uint64)
        grams = []
        sums = np.zeros(len(wide), dtype=np.uint64)
        for back, factor in enumerate(_FACTORS):
            sums = sums[min(back, 1) :] + wide[: max(len(wide) - back, 0)] * factor
            grams.append(sums)
        every = np.sort(np.concatenate(grams))
        new = np.ones(len(every), dtype=bool)
        new[1:] = every[1:] != every[:-1]
        first = np.flatnonzero(new)
        self._keys = every[first]
        self._counts = np.diff(first, append=len(every)).astype(np.float64)
        self._size = float(max(len(wide), 1))

    def log_chances(self, contexts: Codes, candidates: Codes, owners: npt.NDArray[np.intp]) -> Chances:
        """
        Return the log chance of each candidate after its context, in this document.

        Args:
            contexts: Shape ``(m, 4)``, oldest first.
            candidates: Shape ``(n,)``.
            owners: Shape ``(n,)``; the row of ``contexts`` that each candidate follows.
        """
        back = contexts[:, ::-1]
        totals = np.empty((len(contexts), len(_TRUST)))
        totals[:, 0] = self._size
        totals[:, 1:] = self._count(np.cumsum(back * _FACTORS[:-1], axis=1))
        # By length of context, each estimate is (seen + trust * shorter estimate) / (total + trust): unrolled, a sum.
        kept = np.cumprod((_TRUST / (totals + _TRUST))[:, ::-1], axis=1)[:, ::-1]
        sums = np.zeros(totals.shape, dtype=np.uint64)
        np.cumsum(back * _FACTORS[1:], axis=1, out=sums[:, 1:])
        seen = self._count(sums[owners] + (candidates * _FACTORS[0])[:, None])
        seen *= (kept / _TRUST)[owners]
        general = np.exp(log_chances(contexts[:, 1:], candidates, owners))
        chances: Chances = np.log(general * kept[owners, 0] + seen.sum(axis=1))
        return chances

    def _count(self, sums: Codes) -> Chances:
        if not len(self._keys):
            return np.zeros(sums.shape)
        place, found = look_up(self._keys, sums)
        return np.where(found, self._counts[place], 0.0)
