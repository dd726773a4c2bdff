"""What several units have in common (共性问题): categories, set phrases and words of judgement, counted by units."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from bihuan.reading.rules.idioms import find_idioms, idiom_table
from bihuan.reading.rules.verdicts import find_verdicts
from bihuan.web.feedback.reporting.seen import FindingSeen, Material, Shared, shared

#: Set phrases and judgements that are named; more would be a list, not a report.
MOST_NAMED = 6


def shared_categories(material: Material) -> list[Shared]:
    """Return the categories that at least two units have problems of, those of most units first."""
    return shared({rows[0].category: rows for code, rows in material.by_category.items() if code})


def shared_phrases(material: Material) -> list[Shared]:
    """Return the set phrases (习语) that findings of at least two units use; names of reforms are none."""
    return _shared_words(material, _phrases)


def shared_verdicts(material: Material) -> list[Shared]:
    """Return the words of judgement (不够有力) that findings of at least two units use."""
    return _shared_words(material, _verdicts)


def _shared_words(material: Material, words_in: Callable[[str], Iterator[str]]) -> list[Shared]:
    rows: defaultdict[str, list[FindingSeen]] = defaultdict(list)
    for one in material.findings:
        for word in dict.fromkeys(words_in(f"{one.title}\n{one.condition}")):
            rows[word].append(one)
    return shared(dict(rows))[:MOST_NAMED]


def _phrases(text: str) -> Iterator[str]:
    entries = idiom_table()[1]
    for _start, _end, at in find_idioms(text):
        if at >= 0 and not entries[at].is_slogan:
            yield entries[at].text


def _verdicts(text: str) -> Iterator[str]:
    for start, end, is_frequency in find_verdicts(text):
        if not is_frequency:
            yield text[start:end]
