"""Numbers as notices write them: Arabic digits of either width, and Chinese numerals up to the thousands."""

import unicodedata

#: Everything a number may be written with; for use inside a character class of a regular expression.
NUMERAL = "0-9０-９〇○零一二两三四五六七八九十百千"
CHINESE_NUMERAL = "零一二两三四五六七八九十百千"

_DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_of(text: str) -> int | None:
    """
    Return the value of a numeral such as ``八``, ``十二``, ``二〇二〇``, ``３`` or ``327``.

    Returns:
        ``None`` where the text is no such number.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isascii():
        return int(plain) if plain.isdigit() else None
    if all(sign in _DIGITS for sign in plain):
        # A year is written digit by digit (二〇二〇); a single sign is the same either way.
        return int("".join(str(_DIGITS[sign]) for sign in plain))
    return _grouped(plain)


def _grouped(plain: str) -> int | None:
    total, digit = 0, 0
    for sign in plain:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            # 十二 has no digit before its unit and means one ten.
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            return None
    return total + digit


def chinese_numeral(value: int) -> str:
    """Return 1 to 99 in Chinese numerals, as terms and rounds are counted (``十一``); other numbers in digits."""
    if not 0 < value < 100:
        return str(value)
    signs = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else signs[tens]) + ("十" if tens else "") + (signs[ones] if ones else "")
