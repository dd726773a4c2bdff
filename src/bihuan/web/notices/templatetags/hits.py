"""A filter that shows where the words that were searched for stand in a text."""

import re

from django import template

from bihuan.web.search.bigrams import fold

register = template.Library()


@register.filter
def cut_at_hits(text: str, query: str | None) -> list[tuple[str, bool]]:
    """
    Return ``text`` in pieces, each with whether it is a word of ``query``; joined they are the text again.

    The words are folded as the search folds them, so a traditional query finds its simplified place.
    """
    words = sorted(set(fold(query or "").split()), key=len, reverse=True)
    if not words:
        return [(text, False)]
    pattern = re.compile(f"({'|'.join(map(re.escape, words))})", re.IGNORECASE)
    # A split at one group gives what is between the hits at even places and the hits at odd ones.
    return [(piece, bool(place % 2)) for place, piece in enumerate(pattern.split(text)) if piece]
