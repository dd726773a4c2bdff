"""
The one door from the pages to the reading library: reading, reading again, and the tables behind a reading.

Everything else here handles plain data, so that a change in the library is met in this file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bihuan.reading import read_notice
from bihuan.reading.notice import Reading, Repair
from bihuan.reading.refusals import ReadingRefused
from bihuan.reading.rules.divisions import divisions
from bihuan.reading.rules.idioms import idiom_entries
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.problems import Problems
from bihuan.reading.rules.structure import read_structure
from bihuan.reading.rules.theme import taxonomy_for
from bihuan.reading.source_text import SourceText
from bihuan.reading.tables import load_toml, names_in
from bihuan.reading.tables.loading import in_memory
from bihuan.web.accounts.actions import DivisionFact
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions import CategoryFact


def read(data: bytes | str, name: str) -> Reading:
    """
    Return the reading of a file or of a pasted text.

    Raises:
        Refusal: with the reader's own code and sentences; 413 for what is too large, else 422.
    """
    try:
        return read_notice(data, name=name)
    except ReadingRefused as refused:
        status = 413 if refused.code == "reading.too_large" else 422
        raise Refusal(refused.code, refused.zh, refused.en, where="file", http_status=status) from refused


@cache
def _taxonomies() -> dict[str, dict[str, Any]]:
    return {table["version"]: table for table in map(load_toml, names_in("taxonomies"))}


def taxonomy_titles(version: str) -> tuple[str, str]:
    """Return theme and title of a taxonomy."""
    table = _taxonomies()[version]
    return table["theme"], table.get("title", f"{table['theme']}问题类别（{version}）")


def categories(version: str | None) -> tuple[CategoryFact, ...]:
    """Return the categories of a taxonomy in order; none for a reading without taxonomy."""
    if version is None:
        return ()
    return tuple(
        CategoryFact(
            code=row["code"],
            slug=row["slug"],
            zh=row["zh"],
            en=row["en"],
            means_zh=row["means_zh"],
            means_en=row["means"],
        )
        for row in _taxonomies()[version]["category"]
    )


def category_codes(version: str | None) -> frozenset[str]:
    """Return the codes of a taxonomy."""
    return frozenset(category.code for category in categories(version))


def taxonomy_versions() -> tuple[str, ...]:
    """Return the versions of the taxonomies that come with the product."""
    return tuple(_taxonomies())


def present_divisions() -> tuple[DivisionFact, ...]:
    """Return every division of the country as it is called today, by code."""
    table = divisions()
    codes = (code for code, rows in table.by_code.items() if any(row.valid_until is None for row in rows))
    return tuple(fact for fact in division_facts(codes) if fact.valid_until is None)


def division_facts(codes: Iterable[str]) -> tuple[DivisionFact, ...]:
    """Return the divisions with these codes and the divisions above them, as they are called today."""
    table = divisions()
    wanted = {part for code in codes for part in (code, code[:4] + "00", code[:2] + "0000")}
    facts = []
    for code in sorted(wanted & table.by_code.keys()):
        latest = max(table.by_code[code], key=lambda row: (row.valid_until is None, str(row.valid_from)))
        facts.append(
            DivisionFact(
                code=code,
                name=latest.name,
                kind=latest.kind,
                valid_from=latest.valid_from,
                valid_until=latest.valid_until,
            )
        )
    return tuple(facts)


@cache
def _articles() -> dict[tuple[str, str], tuple[str, str]]:
    tables = [load_toml(name) for name in names_in("regulations")]
    return {
        (table["document"], number): (words["zh"], words["en"])
        for table in tables
        for number, words in table["articles"].items()
    }


def idiom_meaning(text: str) -> tuple[str, str]:
    """Return the meaning of an idiom in Chinese and English; empty for one that nobody has explained yet."""
    entry = idiom_entries().get(text)
    return (entry.zh, entry.en) if entry else ("", "")


def idiom_categories(text: str) -> tuple[str, ...]:
    """Return the codes of the categories that an idiom speaks for."""
    entry = idiom_entries().get(text)
    return entry.categories if entry else ()


def idiom_articles(text: str) -> tuple[tuple[str, str], ...]:
    """Return the articles that an idiom points to, each as document and number."""
    entry = idiom_entries().get(text)
    wanted = entry.articles if entry else ()
    return tuple(key for number in wanted for key in _articles() if key[1] == number)


def article_words(document: str, article: str) -> tuple[str, str]:
    """Return our paraphrase of an article in Chinese and English; empty for one that nobody has put in words yet."""
    return _articles().get((document, article), ("", ""))


def simplified_forms() -> dict[str, str]:
    """Return traditional characters with the simplified one that each stands for."""
    table = in_memory("repair/simplified")
    return {chr(code): chr(table[code]) for code in range(0x3400, 0xFB00) if table[code] != code}


def read_again(reading: Reading, repairs: tuple[Repair, ...]) -> Reading:
    """Return the reading of the same file with other repairs: text, structure, facts and categories follow them."""
    text = SourceText(reading.original, repairs)
    parts = read_structure(text)
    # What opening and repairing warned of still holds; what the structure warned of is asked anew.
    outdated = read_structure(SourceText(reading.original, reading.repairs)).warnings
    lasting = tuple(warning for warning in reading.warnings if warning not in outdated)
    return replace(
        reading,
        kind=parts.kind,
        title=parts.title,
        issuer=parts.issuer,
        text=text.repaired,
        repairs=repairs,
        round=parts.round,
        feedback=parts.feedback,
        targets=parts.targets,
        frame=parts.frame,
        counts=parts.counts,
        warnings=(*lasting, *parts.warnings),
        refused=parts.refused,
        taxonomy=parts.taxonomy,
        evidence=parts.evidence,
        common_phrases=parts.common_phrases,
        rectification=parts.rectification,
    )


def suggested_codes(texts: Sequence[str], theme: str) -> list[frozenset[str]]:
    """Return for each text the codes that the taxonomy of ``theme`` suggests; none where there is no such taxonomy."""
    taxonomy = taxonomy_for(theme, "special")
    if taxonomy is None:
        return [frozenset() for _ in texts]
    found = []
    for text in texts:
        whole = Item(1, None, 0, 0, 0, len(text))
        clauses = Problems(Page(SourceText(text)), [whole], taxonomy).clauses(0) if text else ()
        found.append(frozenset(code for clause in clauses for code in clause.categories))
    return found
