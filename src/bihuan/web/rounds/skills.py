"""What an inspector can do that a group may need (专业特长): the words of ``skills.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from bihuan.web.common.language import pick


@cache
def skills() -> Mapping[str, tuple[str, str]]:
    """Return the words that may be used, each with its name in both languages, in the order of the table."""
    text = files("bihuan.web.rounds").joinpath("skills.toml").read_text(encoding="utf-8")
    return {row["name"]: (row["zh"], row["en"]) for row in tomllib.loads(text)["skill"]}


def skill_word(name: str) -> str:
    """Return what a skill is called in the language of the page; a word that the table lost stands for itself."""
    return pick(*skills().get(name, (name, name)))


def in_words(names: Iterable[str]) -> str:
    """Return skills as one line, in the order of the table."""
    have = set(names)
    known = [name for name in skills() if name in have]
    return pick("、", ", ").join(skill_word(name) for name in [*known, *sorted(have - set(known))])


def skill_named(word: str) -> str | None:
    """Return the skill that a person calls so, by its name in either language or its word; None for none."""
    plain = word.strip().casefold()
    return next((name for name, said in skills().items() if plain in {name, said[0], said[1].casefold()}), None)
