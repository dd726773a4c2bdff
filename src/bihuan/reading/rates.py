"""
Whether a printed rate can be true: the numerators that it leaves, given its denominator.

A rate is printed rounded, so 92.1 % of 38 may be 35 of 38; 90 % of 38 is nothing at all. Rounding half up, half to even
and cutting off are all honest, so a rate is contradicted only if none of them makes it.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

_HONEST = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)


def percent_of(text: str) -> Decimal | None:
    """Return a printed percentage (``92.1``, ``92.1%``, ``９２％``) as it stands, decimals kept; None for none."""
    try:
        value = Decimal(text.replace("％", "").replace("%", "").replace("．", ".").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def numerators(percent: Decimal, denominator: int) -> tuple[int, ...]:
    """
    Return every whole numerator that, over ``denominator``, is printed as ``percent``; ascending, empty for none.

    Args:
        percent: The rate as printed, with its decimals: ``Decimal("92.10")`` claims more than ``Decimal("92.1")``.
        denominator: What the rate is of; nothing fits where it is not positive.
    """
    if denominator <= 0:
        return ()
    exponent = percent.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    about = int(percent * denominator / 100)
    # Printed with d decimals, a rate leaves about denominator / 10**(d + 2) numerators on either side.
    reach = int(step * denominator / 100) + 2
    tried = range(max(about - reach, 0), min(about + reach, denominator) + 1)
    return tuple(one for one in tried if is_printed_as(one, denominator, percent, step))


def is_printed_as(numerator: int, denominator: int, percent: Decimal, step: Decimal) -> bool:
    """Whether ``numerator / denominator`` in per cent, rounded to ``step`` in any honest way, is ``percent``."""
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    return any(exact.quantize(step, rounding=way) == percent for way in _HONEST)


def fits(percent: Decimal, denominator: int, numerator: int | None = None) -> bool:
    """Whether a printed rate can be true of ``denominator``, and of ``numerator`` where that is stated too."""
    found = numerators(percent, denominator)
    return numerator in found if numerator is not None else bool(found)
