"""
The matrix of capabilities: which role may do what to an object in which state.

``capabilities.toml`` beside this file drives the product and the manual. A cell is a list of rights separated by
blanks; a right is written ``LETTERS[²][!][(qualifier)]@scope``:

- letters: see ``Letter``
- ``²`` two people have to sign, ``!`` who signed in does so again shortly before
- qualifier: a duty (``head``: only who has it), or one aspect of the action (``form``: the form of a text only)
- scope: ``g`` targets of my group · ``u`` my unit · ``t`` targets assigned to me · ``r`` rounds of my assignment ·
  ``a`` everything here · ``o`` my own; two letters mean both (``go``: my own rows at targets of my group)
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from bihuan.web.accounts.choices import GROUP_ROLES, UNIT_ROLES, Duty, Role
from bihuan.web.common.language import pick

#: The row of the matrix that everybody has, signed in or not.
PUBLIC = "PUB"
#: Rows of the matrix, in its order.
ROWS = (*(str(role) for role in Role), PUBLIC)
#: Marks a right whose holder does not see the object by it.
UNSEEN = "unseen"


class Letter(StrEnum):
    """What can be done to an object."""

    KNOW = "L"  # know that it exists
    READ = "R"
    CREATE = "C"
    EDIT = "U"
    SUBMIT = "S"  # hand on: sign, submit, issue, report
    RETURN = "T"
    APPROVE = "A"
    VERIFY = "V"  # review, verify
    ORIGINAL = "F"  # the original file
    MESSAGE = "M"
    ASSIGN = "G"
    OPEN = "K"  # open with a key
    EXPORT = "E"
    PUBLISH = "P"
    WITHDRAW = "W"


#: Who may do any of these to an object knows that it exists; creating concerns no object yet.
KNOWING = frozenset(Letter) - {Letter.CREATE}

_RIGHT = re.compile(r"(?P<letters>[A-Z]+)(?P<two>²?)(?P<again>!?)(?:\((?P<qualifier>[a-z_]+)\))?@(?P<scope>[a-z]+)")
_DUTIES = frozenset(str(duty) for duty in Duty)
#: Which roles have targets of that kind.
_SCOPES: Mapping[str, frozenset[str]] = {
    "a": frozenset(ROWS),
    "o": frozenset(ROWS),
    "r": frozenset(str(role) for role in Role),
    "g": frozenset(str(role) for role in GROUP_ROLES),
    "u": frozenset(str(role) for role in UNIT_ROLES),
    "t": frozenset({"LG", "SUP", "VER"}),
}


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a cell: ``letters`` where ``scope`` reaches, under its conditions."""

    letters: frozenset[Letter]
    scope: frozenset[str]
    two_people: bool = False
    step_up: bool = False
    duty: str = ""
    aspect: str = ""

    def gives(self, letter: Letter, aspect: str = "") -> bool:
        """Return whether the right allows ``letter``; whoever may do something to an object also knows of it."""
        if letter is Letter.KNOW:
            return bool(self.letters & KNOWING) and self.aspect != UNSEEN
        return letter in self.letters and self.aspect == aspect


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of the matrix: an object in certain states.

    ``stage`` is "" for what can be done now, ``rows`` where the answer follows from rights to rows, and ``later`` for
    what is decided but not built.
    """

    name: str
    object: str
    states: tuple[str, ...]
    zh: str
    en: str
    stage: str
    cells: Mapping[str, str]
    rights: Mapping[str, tuple[Right, ...]]

    @property
    def label(self) -> str:
        """The column's heading in the language of the page."""
        return pick(self.zh, self.en)


class CapabilityError(ValueError):
    """The matrix says something that cannot be meant; the message names the column and the row."""


def parse(cell: str, row: str) -> tuple[Right, ...]:
    """
    Return the rights that a cell writes down.

    Raises:
        CapabilityError: for an unknown letter or scope, or a scope that the role of ``row`` does not have.
    """
    return tuple(_right(written, row) for written in cell.split())


def _right(written: str, row: str) -> Right:
    match = _RIGHT.fullmatch(written)
    if match is None:
        raise CapabilityError(f"{row}: cannot read the right {written!r}")
    scope = match["scope"]
    if not all(row in _SCOPES.get(letter, frozenset()) for letter in scope) or len(set(scope) - {"o"}) > 1:
        raise CapabilityError(f"{row}: no such scope for this role: {written!r}")
    try:
        letters = frozenset(Letter(letter) for letter in match["letters"])
    except ValueError as error:
        raise CapabilityError(f"{row}: unknown letter in {written!r}") from error
    qualifier = match["qualifier"] or ""
    is_duty = qualifier in _DUTIES
    return Right(
        letters=letters,
        scope=frozenset(scope),
        two_people=bool(match["two"]),
        step_up=bool(match["again"]),
        duty=qualifier if is_duty else "",
        aspect="" if is_duty else qualifier,
    )


def column_of(row: Mapping[str, Any]) -> Column:
    """
    Return the column that a table of the file describes.

    Raises:
        CapabilityError: where a role is missing or unknown, or a cell cannot be read.
    """
    name, cells = row["name"], row["cells"]
    if missing := [role for role in ROWS if role not in cells]:
        raise CapabilityError(f"{name}: no cell for {', '.join(missing)}")
    stage = row.get("stage", "")
    try:
        # What is not built yet may speak of roles and scopes that are not built yet.
        rights = {role: parse(cells[role], role) for role in ROWS} if not stage else {}
    except CapabilityError as error:
        raise CapabilityError(f"{name}: {error}") from error
    return Column(name, row["object"], tuple(row["states"]), row["zh"], row["en"], stage, dict(cells), rights)


def load() -> tuple[Column, ...]:
    """Return the columns of ``capabilities.toml`` in their order."""
    text = files("bihuan.web.accounts").joinpath("capabilities.toml").read_text(encoding="utf-8")
    return tuple(column_of(row) for row in tomllib.loads(text)["column"])


#: The whole matrix, as the manual shows it.
COLUMNS: tuple[Column, ...] = load()
#: What the engine asks: rights by (object, state, row). Nothing is allowed that is not here.
RIGHTS: dict[tuple[str, str, str], tuple[Right, ...]] = {
    (column.object, state, role): rights
    for column in COLUMNS
    for state in column.states
    for role, rights in column.rights.items()
}
#: The states of each kind of object.
STATES: dict[str, tuple[str, ...]] = {
    kind: tuple(state for column in COLUMNS if column.object == kind and not column.stage for state in column.states)
    for kind in {column.object for column in COLUMNS if not column.stage}
}


def rights_of(kind: str, state: str, role: str) -> tuple[Right, ...]:
    """Return the rights of ``role`` to an object of this kind in this state; none for what the matrix does not know."""
    return RIGHTS.get((kind, state, role), ())
