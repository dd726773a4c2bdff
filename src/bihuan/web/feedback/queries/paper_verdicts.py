"""Whether a paper that somebody holds is as it was issued, and what the register adds to that."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.trail_check.papers import PaperVerdict, check_paper, first_difference, words_of
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.papers import may_read_paper
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.queries.paper_states import since_issue
from bihuan.web.files.queries import content_of
from bihuan.web.trail.keys import signing_key


@dataclass(frozen=True, slots=True)
class Difference:
    """The first paragraph that differs, counted from 1, as issued and as given; "" where one has none."""

    number: int
    issued: str
    given: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What was found, and, for who may read the paper, the paper, where the words first differ, and a newer edition.

    ``is_known`` says whether the register has this line at all. Whoever holds the paper hears that it was withdrawn or
    superseded, on which day and by which edition: a genuine paper may be one that holds no longer.
    """

    checked: PaperVerdict
    is_known: bool
    paper: IssuedPaper | None = None
    difference: Difference | None = None
    newer: IssuedPaper | None = None
    withdrawn_on: date | None = None
    superseded_on: date | None = None
    by_edition: int = 0

    @property
    def is_in_force(self) -> bool:
        """Whether nothing is known that took the paper out of force."""
        return self.withdrawn_on is None and self.superseded_on is None


def verdict_of(given: bytes | str, person: User | None) -> Verdict:
    """
    Return the verdict on a Word file or a typed line; ``person`` None for the office's own command line.

    Raises:
        Refusal: ``feedback.no_paper`` where it is neither.
    """
    try:
        checked = check_paper(given, [signing_key().public])
    except ValueError as error:
        raise _no_paper() from error
    if checked.line is None:
        return Verdict(checked, is_known=False)
    paper = IssuedPaper.objects.select_related("word", "organ", "round").filter(code=checked.line.text()).first()
    if paper is None:
        return Verdict(checked, is_known=False)
    since = since_issue(paper)
    newest = since.newest
    state: dict[str, Any] = {
        "withdrawn_on": since.withdrawn_on,
        "superseded_on": newest.issued_on if newest else None,
        "by_edition": newest.edition if newest else 0,
    }
    if person is not None and not may_read_paper(person, paper):
        return Verdict(checked, is_known=True, **state)
    difference = _difference(paper, checked) if checked.outcome == "altered" else None
    return Verdict(checked, is_known=True, paper=paper, difference=difference, newer=newest, **state)


def _difference(paper: IssuedPaper, checked: PaperVerdict) -> Difference | None:
    if paper.word is None:
        return None
    issued, _line = words_of(content_of(paper.word))
    found = first_difference(issued, list(checked.paragraphs))
    return Difference(*found) if found else None


def _no_paper() -> Refusal:
    return Refusal(
        "feedback.no_paper",
        "这不是可以核对的 Word 文件，也不是完整的核验行，没有核对。请上传 .docx 文件，或照纸上的字逐个录入核验行。",
        "This is neither a Word file that can be checked nor a whole line, so nothing was checked. Upload the .docx, or type "
        "the line as it stands on the paper.",
        where="line",
    )
