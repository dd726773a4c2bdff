"""
What the document itself says: n-grams of its sound part, which outweigh any general model.

Official prose repeats itself: the phrase that was damaged here often stands whole a page further on.
"""

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import Chances, Codes, log_chances, look_up

#: How many characters of context the document's own n-grams use.
LONGEST = 5
#: Weight of the shorter estimate against counts, by length of context: long contexts need one sighting to be believed.
_TRUST = {0: 1e5, 1: 400.0, 2: 15.0, 3: 3.0, 4: 1.0}
#: Longer documents are remembered by their first part only, so that time stays bounded.
_LIMIT = 400_000


class DocumentMemory:
    """Counts of a document's own n-grams, and the chances that mix them with the general model."""

    def __init__(self, codes: npt.NDArray[np.uint16]) -> None:
        """Remember ``codes``: the sound text in the model's normal form, with borders where damage was cut out."""
        wide = codes[:_LIMIT].astype(np.uint64)
        self._grams: list[tuple[Codes, Chances]] = []
        hashes = np.zeros(len(wide), dtype=np.uint64)
        for order in range(1, LONGEST + 1):
            size = max(len(wide) - order + 1, 0)
            hashes = _mix(hashes[:size], wide[order - 1 : order - 1 + size])
            unique, counts = np.unique(hashes, return_counts=True)
            self._grams.append((unique, counts.astype(np.float64)))
        self._size = float(max(len(wide), 1))

    def log_chances(self, contexts: Codes, candidates: Codes, owners: npt.NDArray[np.intp]) -> Chances:
        """
        Return the log chance of each candidate after its context, in this document.

        Args:
            contexts: Shape ``(m, 4)``, oldest first.
            candidates: Shape ``(n,)``.
            owners: Shape ``(n,)``; the row of ``contexts`` that each candidate follows.
        """
        chance = np.exp(log_chances(contexts[:, 1:], candidates, owners))
        for length in range(LONGEST):
            context = np.zeros(len(contexts), dtype=np.uint64)
            for back in range(length, 0, -1):
                context = _mix(context, contexts[:, 4 - back])
            total = np.full(len(contexts), self._size) if length == 0 else self._count(length, context)
            rows = np.flatnonzero(total[owners] > 0)
            if not len(rows):
                break
            owner = owners[rows]
            seen = self._count(length + 1, _mix(context[owner], candidates[rows]))
            trust = _TRUST[length]
            chance[rows] = (seen + trust * chance[rows]) / (total[owner] + trust)
        return np.log(chance)

    def _count(self, order: int, hashes: Codes) -> Chances:
        keys, counts = self._grams[order - 1]
        if not len(keys):
            return np.zeros(len(hashes))
        place, found = look_up(keys, hashes)
        return np.where(found, counts[place], 0.0)


def _mix(hashes: Codes, codes: Codes) -> Codes:
    # 64-bit multiplicative hashing; order matters, and two n-grams of one document practically never collide.
    return (hashes + codes + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) ^ (hashes >> np.uint64(29))
