"""A few of a text's runs that stand for it in an index, so that a new text finds what it may be a copy of."""

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rectification.truth.copied import RUN, numbers_of

#: Which share of a text's runs stands for it, and how many of the smallest in any case.
_SKETCHED, _SMALLEST = 16, 6


def sketch(codes: NDArray[np.uint32]) -> list[int]:
    """
    Return the runs that stand for a text in an index, as signed numbers in ascending order.

    About one in sixteen, chosen by its number alone, and always the few smallest, so that short texts have some too.
    Texts that share a third of their runs share some of these.
    """
    if len(codes) < RUN:
        return []
    numbers = np.unique(numbers_of(codes.astype(np.uint64)))
    chosen = numbers[(numbers >> np.uint64(40)) % np.uint64(_SKETCHED) == 0]
    return sorted(set(np.concatenate((chosen, numbers[:_SMALLEST])).astype(np.int64).tolist()))
