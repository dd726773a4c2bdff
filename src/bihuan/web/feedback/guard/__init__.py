"""
The leak guard (泄密检查): what a text that is about to leave says that its sources said in confidence.

Pure: it gets the text and the sources of whoever may open them, and returns where they meet. Which of these places are
meant to be there is decided by a person, with a reason. The office is told whether a text passed, never what was found.
"""

from collections.abc import Collection, Iterable, Sequence

from bihuan.web.feedback.guard.copied import copied
from bihuan.web.feedback.guard.folding import fold
from bihuan.web.feedback.guard.hits import Hit, Kind, Source
from bihuan.web.feedback.guard.identities import identities
from bihuan.web.feedback.guard.restated import restated
from bihuan.web.feedback.guard.small_cells import small_cells

__all__ = ["Hit", "Kind", "Source", "guard"]


def guard(
    text: str,
    sources: Sequence[Source] = (),
    *,
    open_words: Collection[str] = (),
    background: Iterable[str] = (),
    names: Collection[str] = (),
) -> tuple[Hit, ...]:
    """
    Return every place of ``text`` that needs a person's look, in the order of the text.

    Args:
        text: What is about to leave, as it would be read.
        sources: What was said or brought in confidence; none where only names and numbers are looked for.
        open_words: Words that are no secret wherever they stand: titles of regulations, names of organs and places, the
            theme of the round. They join nothing and match nothing.
        background: Public texts on such matters, against which a word is rare or common.
        names: Names that are known to be in the sources or the people of the round.

    Spans count code points of ``text`` and of each source.
    """
    theirs = [fold(source.text, open_words=open_words) for source in sources]
    exact = copied(text, sources, open_words=open_words, theirs=theirs)
    taken = [hit.span for hit in exact]
    found = [
        *exact,
        *restated(text, sources, open_words=open_words, background=background, without=taken, theirs=theirs),
        *identities(text, names=names),
        *small_cells(text),
    ]
    return tuple(sorted(found, key=lambda hit: (hit.span, hit.kind)))
