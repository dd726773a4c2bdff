"""Places by name, out of the table of divisions that texts are read with; lent to the apps below."""

from collections.abc import Iterable, Sequence

from bihuan.reading.rules.divisions import Division, divisions
from bihuan.web.accounts.gazetteer import Gazetteer, Place
from bihuan.web.notices.reader import division_facts

_PARTS = slice(0, 2), slice(0, 4), slice(0, 6)


def gazetteer() -> Gazetteer:
    """Return what is lent."""
    return Gazetteer(named, beginning, lambda code: division_facts([code]))


def named(text: str) -> Sequence[Place]:
    """
    Return the divisions that ``text`` may mean: a code, a name, or a name behind the names of what it lies in.

    A name that is borne today means that division, whoever else bore it before.
    """
    plain = "".join(text.split())
    table = divisions()
    if plain.isascii() and plain.isdigit():
        return _places(table.by_code.get(plain, ()))
    whole = table.by_name.get(plain, ())
    if whole:
        return _places(whole)
    # The longest name at the end that leaves only names of what it lies in before it: 赤峰市 松山区.
    for start in range(1, len(plain) - 1):
        found = [one for one in table.by_name.get(plain[start:], ()) if _lies_in(one, plain[:start])]
        if found:
            return _places(found)
    return ()


def beginning(text: str, most: int) -> Sequence[Place]:
    """Return at most so many divisions of today whose name begins with ``text``, by code."""
    plain = "".join(text.split())
    table = divisions()
    found = {
        one.code
        for name in table.names
        if name.startswith(plain)
        for one in table.by_name[name]
        if one.is_valid_on(None)
    }
    return [_place(_latest(code)) for code in sorted(found)[:most]]


def _places(rows: Iterable[Division]) -> Sequence[Place]:
    found = list(rows)
    now = [one for one in found if one.is_valid_on(None)]
    by_code = {one.code: one for one in now or found}
    return [_place(by_code[code]) for code in sorted(by_code)]


def _place(row: Division) -> Place:
    above = [_latest(code).name for code in _codes_above(row.code)]
    return Place(row.code, row.name, " ".join([*above, row.name]))


def _codes_above(code: str) -> list[str]:
    known = divisions().by_code
    above = dict.fromkeys(code[part].ljust(6, "0") for part in _PARTS)
    return [one for one in above if one != code and one in known]


def _latest(code: str) -> Division:
    return max(divisions().by_code[code], key=lambda row: (row.valid_until is None, str(row.valid_from)))


def _lies_in(row: Division, before: str) -> bool:
    """Return whether ``before`` is made of names of what the division lies in, and nothing else."""
    known = divisions()
    for code in _codes_above(row.code):
        called = {name for one in known.by_code[code] for name in (one.name, *_short(one)) if before.startswith(name)}
        if called:
            before = before[len(max(called, key=len)) :]
    return not before


def _short(row: Division) -> list[str]:
    """Return the short names by which the table knows a division."""
    name = row.name
    return [name[:end] for end in range(2, len(name)) if row in divisions().by_name.get(name[:end], ())]
