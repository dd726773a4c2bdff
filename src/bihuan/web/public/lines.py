"""
What stands on a page a hundred times: published problems as a list of lines, and the cells of the heat-map.

In Python and not in a template: a page of a round has a hundred of them, the copy of the site two hundred thousand, and a
template takes twenty times as long over each. Whatever is not written here is escaped.
"""

from collections.abc import Iterable
from html import escape  # not that of Django, which asks each time whether it was given a promise of a text

from django.utils.safestring import SafeString, mark_safe

from bihuan.web.notices.templatetags.hits import cut_at_hits
from bihuan.web.public.queries.records import ClauseCard, HeatRow, Link


def clause_list(clauses: Iterable[ClauseCard], *, anchors: bool = False, searched: str = "") -> SafeString:
    """Return the lines; ``anchors`` gives each its place in the page, words of ``searched`` are marked."""
    lines = "".join(_line(one, anchors=anchors, searched=searched) for one in clauses)
    return mark_safe(f'<ul class="public-clauses">{lines}</ul>')  # noqa: S308  # its parts are escaped below


def _line(one: ClauseCard, *, anchors: bool, searched: str) -> str:
    place = f' id="{one.anchor}"' if anchors else ""
    return (
        f"<li{place}>{_of(one)}"
        f'<p class="clause-text"><a class="figure" href="{escape(one.url)}">{one.place}</a> '
        f'<span class="document" lang="zh-Hans">{_text(one.text, searched)}</span></p>{_words(one)}</li>\n'
    )


def _of(one: ClauseCard) -> str:
    parts = []
    if one.target:
        parts.append(f'<a href="{escape(one.target.url)}" lang="zh-Hans">{escape(one.target.text)}</a>')
    if one.round:
        parts.append(f'<a href="{escape(one.round.url)}">{escape(one.round.text)}</a>')
    return f'<p class="clause-of">{" · ".join(parts)}</p>' if parts else ""


def _text(text: str, searched: str) -> str:
    if not searched:
        return escape(text)
    return "".join(
        f'<mark class="hit">{escape(piece)}</mark>' if is_hit else escape(piece)
        for piece, is_hit in cut_at_hits(text, searched)
    )


def _words(one: ClauseCard) -> str:
    tags = [_category(tag) for tag in one.categories]
    tags += [
        f'<a class="tag is-idiom" lang="zh-Hans" href="{escape(tag.url)}">{escape(tag.text)}</a>' for tag in one.idioms
    ]
    if one.verdicts:
        tags.append(f'<span class="faint" lang="zh-Hans">{escape(one.verdicts)}</span>')
    if one.answer:
        tags.append(f'<a class="tag is-good" href="{escape(one.answer.url)}">{escape(one.answer.text)}</a>')
    return f'<p class="clause-words">{" ".join(tags)}</p>' if tags else ""


def _category(tag: Link) -> str:
    return f'<a class="tag" href="{escape(tag.url)}"><span class="tag-code">{escape(tag.code)}</span>{escape(tag.text)}</a>'


def heat_cells(row: HeatRow, none: str) -> SafeString:
    """Return the cells of a target's row, the darker the more clauses; ``none`` says aloud what a dash means."""
    empty = f'<td class="hm-0"><span>–<span class="visually-hidden">{escape(none)}</span></span></td>'
    name = escape(row.target.text)
    cells = "".join(
        f'<td class="hm-{level}"><a href="{escape(url)}" aria-label="{name} {escape(label)} {count}">{count}</a></td>'
        if count
        else empty
        for count, level, url, label in row.cells
    )
    return mark_safe(cells)  # noqa: S308  # its parts are escaped above
