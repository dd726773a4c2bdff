"""How texts stand with the leak check, as far as the office may know: passed or not, never what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.feedback.checks import text_of, titles_of
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.feedback.queries.sources import digests_of


class Outcome(StrEnum):
    """How a text stands with its check."""

    NOT_RUN = "not_run"
    OPEN = "open"
    TEXT_CHANGED = "text_changed"
    SOURCES_CHANGED = "sources_changed"
    PASSED = "passed"


_WORDS: dict[Outcome, tuple[str, str]] = {
    Outcome.NOT_RUN: ("尚未检查", "not checked yet"),
    Outcome.OPEN: ("未通过", "not passed"),
    Outcome.TEXT_CHANGED: ("文字已改动，需重新检查", "text changed since; check it again"),
    Outcome.SOURCES_CHANGED: ("来源有变动，需重新检查", "sources changed since; check it again"),
    Outcome.PASSED: ("通过", "passed"),
}


@dataclass(frozen=True, slots=True)
class CheckState:
    """How a text stands; ``on`` is the day on which it passed, or on which it was last looked at."""

    outcome: Outcome
    on: date | None = None

    @property
    def passed(self) -> bool:
        """Whether the text may leave as far as the check is concerned."""
        return self.outcome is Outcome.PASSED

    @property
    def words(self) -> str:
        """How it reads in the language of the page, without the day."""
        return pick(*_WORDS[self.outcome])


#: A text: the object's key, the part, and the hash of the text as it stands now.
Wanted = tuple[int, str, str]


def states_of(kind: str, wanted: Iterable[Wanted]) -> dict[tuple[int, str], CheckState]:
    """Return how each of these texts of one kind stands, by object and part, in three statements for all of them."""
    asked = {(object_id, part): hash_ for object_id, part, hash_ in wanted}
    rows = LeakCheck.objects.filter(object_kind=kind, object_id__in={key for key, _part in asked}).order_by("pk")
    last: dict[tuple[int, str], LeakCheck] = {}
    for row in rows:
        key = (row.object_id, row.part)
        # A check of the text as it stands counts before a later one of a text that was changed back.
        if key in asked and (row.text_hash == asked[key] or key not in last or last[key].text_hash != asked[key]):
            last[key] = row
    digests = digests_of(
        {
            row.target_id
            for key, row in last.items()
            if row.target_id is not None and row.text_hash == asked[key] and row.status == LeakCheck.Status.PASSED
        }
    )
    return {key: _state(last.get(key), hash_, digests) for key, hash_ in asked.items()}


def _state(check: LeakCheck | None, hash_: str, digests: dict[int, str]) -> CheckState:
    if check is None:
        return CheckState(Outcome.NOT_RUN)
    ran_on = timezone.localtime(check.run_at).date()
    if check.text_hash != hash_:
        return CheckState(Outcome.TEXT_CHANGED, ran_on)
    if check.status != LeakCheck.Status.PASSED:
        return CheckState(Outcome.OPEN, ran_on)
    if check.target_id is not None and digests[check.target_id] != check.sources_hash:
        return CheckState(Outcome.SOURCES_CHANGED, check.passed_on)
    return CheckState(Outcome.PASSED, check.passed_on)


def state_of(kind: str, object_id: int, part: str, sha256: str) -> CheckState:
    """Return how one text stands; ``sha256`` is that of the text as it stands now."""
    return states_of(kind, [(object_id, part, sha256)])[object_id, part]


def require_passed(kind: str, object_id: int, part: str, sha256: str) -> None:
    """
    Let a text go on only if it has passed as it stands.

    Raises:
        Refusal: ``feedback.leak_check_missing`` where this text was not checked against its sources as they are;
            ``feedback.leak_check_open`` where it was, and did not pass.
    """
    state = state_of(kind, object_id, part, sha256)
    if state.passed:
        return
    text = text_of(kind, object_id, part)
    in_zh, in_en = titles_of(text)
    who = (
        ("巡视办两位经办人", "two clerks of the office")
        if text.target is None
        else ("该单位的巡视组", "the unit's group")
    )
    if state.outcome is Outcome.OPEN:
        raise Refusal(
            "feedback.leak_check_open",
            f"“{in_zh}”的泄密检查没有通过，没有办理这一步。请{who[0]}处理后再办理。",
            f"“{in_en}” has not passed its leak check, so this step was not taken. Let {who[1]} settle it first.",
            where=part,
            http_status=409,
        )
    zh, en = _WORDS[state.outcome]
    raise Refusal(
        "feedback.leak_check_missing",
        f"“{in_zh}”的泄密检查：{zh}，没有办理这一步。请{who[0]}检查通过后再办理。",
        f"“{in_en}”, leak check: {en}; this step was not taken. Let {who[1]} check it first.",
        where=part,
        http_status=409,
    )
