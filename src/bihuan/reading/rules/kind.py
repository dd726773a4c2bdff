"""What kind of document a text is, told by its title first and by its body where the title is silent."""

import re
from functools import cache

from bihuan.reading.notice import Kind, Span
from bihuan.reading.rules.page import Page
from bihuan.reading.tables import load_toml


@cache
def _rules() -> tuple[tuple[Kind, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (row["kind"], re.compile(row["title"]), re.compile(row["body"]) if "body" in row else None)
        for row in load_toml("kinds.toml")["kind"]
    )


def kind_of(page: Page, title: Span | None) -> Kind:
    """Return the kind of document: the first row of ``tables/kinds.toml`` whose title words stand in the title."""
    head = page.body[title[0] : title[1]] if title else page.body[:120]
    for kind, in_title, _ in _rules():
        if in_title.search(head):
            return kind
    for kind, _, in_body in _rules():
        if in_body and in_body.search(page.body):
            return kind
    return "other"
