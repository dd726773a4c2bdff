"""
Administrative divisions by name: every name that a county, city, league, prefecture or province has or had.

The table is generated at build time (``tables/built/divisions.tsv``); short names that no rule derives stand in
``tables/division_aliases.toml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.tables import load_toml, load_tsv


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one of its names, with the time in which it bore it."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: date | None
    valid_until: date | None

    def is_valid_on(self, day: date | None) -> bool:
        """Whether the division bore this name on ``day``; with no day given, whether it bears it still."""
        if day is None:
            return self.valid_until is None
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Divisions:
    """The table, by name and by code."""

    by_name: dict[str, tuple[Division, ...]]  #: full and short names; several divisions may share one
    by_code: dict[str, tuple[Division, ...]]  #: one code may have borne several names over time
    lengths: dict[str, tuple[int, ...]]  #: by their first two characters: the lengths of names, longest first
    names: tuple[str, ...]  #: the names in the order of the automaton's words
    automaton: AhoCorasick

    def all_in(self, text: str) -> list[tuple[Division, ...]]:
        """Return the divisions named in a text in reading order, the longest name at each place."""
        return [self.by_name[self.names[word]] for word, _, _ in self.automaton.find_matches_as_indexes(text)]

    def longest_at(self, body: str, start: int, end: int) -> tuple[int, tuple[Division, ...]]:
        """
        Return where the longest name that begins at ``start`` ends, and the divisions that bear it.

        Returns:
            ``(start, ())`` where no name begins there.
        """
        refused = _not_before()
        for length in self.lengths.get(body[start : start + 2], ()):
            stop = start + length
            found = self.by_name.get(body[start:stop]) if stop <= end else None
            if found and not (stop < end and body[stop] in refused.get(body[stop - 1], "")):
                return stop, found
        return start, ()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _not_before() -> dict[str, str]:
    table: dict[str, str] = load_toml("division_aliases.toml")["not_before"]
    return table


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        if len(name) > 1:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(each, reverse=True)) for head, each in lengths.items()}


@cache
def divisions() -> Divisions:
    """Return the table of divisions; loaded once a process."""
    by_name: dict[str, list[Division]] = {}
    by_code: dict[str, list[Division]] = {}
    for row in load_tsv("built/divisions.tsv"):
        division = Division(
            row["code"],
            row["name"],
            row["kind"],
            row["parent"],
            _day(row["valid_from"]),
            _day(row["valid_until"]),
        )
        by_code.setdefault(division.code, []).append(division)
        for name in {row["name"], row["short"]} - {""}:
            by_name.setdefault(name, []).append(division)
    for alias, codes in load_toml("division_aliases.toml")["aliases"].items():
        known = by_name.setdefault(alias, [])
        known.extend(entry for code in codes for entry in by_code.get(code, ()) if entry not in known)
    names = tuple(by_name)
    return Divisions(
        {name: tuple(entries) for name, entries in by_name.items()},
        {code: tuple(entries) for code, entries in by_code.items()},
        _lengths(names),
        names,
        AhoCorasick(names, matchkind=MatchKind.LeftmostLongest),
    )
