"""
Whether two pictures are the same photograph or page: encoded anew, made smaller, a little cropped, brighter or darker.

A picture is drawn small and grey and turned into waves (a discrete cosine transform); which of the slow waves are stronger
than the middle one makes 64 bits for looking up and 256 for telling apart. Nothing here knows what a picture shows.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Pictures are the same where at most so many of the 64 and of the 256 bits differ.
NEAR, NEAR_FINE = 11, 56
#: Quarters of the 64 bits; of eleven bits that differ, at most two lie in one of the quarters.
BANDS, BAND_BITS = 4, 16
#: What is cut off each side for the second print.
MARGIN = 0.04
#: Drawn so large before it is turned into waves.
_SIDE = 64
_BITS = 1 << 64
#: Grey values that hardly differ have no waves to compare: a blank page is like every other.
_FLAT = 4.0


@dataclass(frozen=True, slots=True)
class Print:
    """What a picture is known by: 64 bits as a signed number, and 256 as hexadecimal figures."""

    value: int
    fine: str

    @property
    def bands(self) -> tuple[int, ...]:
        """The quarters of the 64 bits, from the lowest."""
        bits = self.value % _BITS
        return tuple(bits >> (BAND_BITS * at) & ((1 << BAND_BITS) - 1) for at in range(BANDS))


def prints_of(data: bytes) -> tuple[Print, ...]:
    """
    Return the prints of a picture that this house has encoded: as it is and without its margin; none if it is blank.

    Without the margin, a picture is found from which somebody cut a little, and the other way round. Only pictures of
    previews are given here: those were drawn anew in a process with limits.

    Raises:
        OSError: for what is no picture.
    """
    with Image.open(BytesIO(data)) as picture:
        grey = picture.convert("L")
    width, height = grey.size
    side, top = int(width * MARGIN), int(height * MARGIN)
    found = (_print(grey), _print(grey.crop((side, top, width - side, height - top))))
    return tuple(one for one in found if one is not None)


def _print(grey: Image.Image) -> Print | None:
    values = np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float64)
    if values.std() < _FLAT:
        return None
    waves = _turn() @ values @ _turn().T
    value = _bits(waves[:8, :8])
    return Print(value - _BITS if value >= _BITS >> 1 else value, f"{_bits(waves[:16, :16]):064x}")


def differing(one: Print, other: Print) -> tuple[int, int]:
    """Return how many of the 64, and of the 256 bits differ."""
    return ((one.value ^ other.value) % _BITS).bit_count(), (int(one.fine, 16) ^ int(other.fine, 16)).bit_count()


def are_same(one: Print, other: Print) -> bool:
    """Return whether both are prints of one picture."""
    if not one.fine or not other.fine:
        return False
    coarse, fine = differing(one, other)
    return coarse <= NEAR and fine <= NEAR_FINE


@cache
def near_bands(band: int) -> tuple[int, ...]:
    """Return the band and all that differ from it in one or two bits: by these a near picture is looked up."""
    ones = [1 << bit for bit in range(BAND_BITS)]
    pairs = [one ^ other for at, one in enumerate(ones) for other in ones[:at]]
    return tuple(band ^ flip for flip in (0, *ones, *pairs))


def _bits(waves: NDArray[np.float64]) -> int:
    # The first of the waves is how bright the whole is, and says nothing of what is on it.
    flat = waves.flatten()
    middle = np.median(flat[1:])
    flat[0] = middle
    return int.from_bytes(np.packbits(flat > middle).tobytes(), "big")


@cache
def _turn() -> NDArray[np.float64]:
    """Return the matrix that turns values into waves (DCT-II)."""
    at = np.arange(_SIDE)
    turn: NDArray[np.float64] = np.cos(np.pi / _SIDE * (at[None, :] + 0.5) * at[:, None])
    return turn
