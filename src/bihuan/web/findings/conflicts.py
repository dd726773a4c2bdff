"""What two people changed in one row: field by field, so that the second can choose instead of typing again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common import words
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import access
from bihuan.web.findings.forms.versions import HIDDEN, TAKE, VersionedForm, plain, print_of, prints_in
from bihuan.web.findings.models import Registered
from bihuan.web.findings.queries.history import history


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One field that somebody else changed: both wordings, and which one is chosen ("mine", "theirs" or "")."""

    name: str
    label: str
    mine: str
    now: str
    chosen: str
    must_choose: bool  # both changed it


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who changed the row meanwhile, what stands against each other, and which fields only the person changed."""

    who: str
    at: datetime | None
    lines: list[ConflictLine]
    own: str

    @property
    def refusal(self) -> Refusal:
        """What the page says of it."""
        at = words.moment(self.at)
        return Refusal(
            "findings.changed_by_other",
            f"您填写期间，{self.who or '别人'}于 {at} 改动了这条记录，您的内容还没有保存。请在下面逐项选择留哪一份，再保存。",
            f"While you were writing, {self.who or 'somebody'} changed this record ({at}), so yours is not saved yet. Choose "
            "below, field by field, which wording stands, then save.",
            http_status=409,
        )


def choose_which() -> Refusal:
    """Return the refusal for a field that both changed and nobody chose for."""
    return Refusal(
        "findings.choose_which",
        "有的项目两个人都改过，还没有选择留哪一份，没有保存。请在下面逐项选择后再保存。",
        "Both of you changed some fields, and it is not chosen yet which wording stands; nothing was saved. Choose below, "
        "then save.",
        http_status=422,
    )


def conflict_of(user: Visitor, row: Registered, form: VersionedForm, now: Mapping[str, Any]) -> Conflict:
    """
    Return what ``form``, which was valid, and the row as it is ``now`` say differently.

    A field that only the other person changed is offered in their wording; one that both changed has to be chosen.
    """
    base = prints_in(form.cleaned_data.get("base", ""))
    lines, own = [], []
    for name, field in form.fields.items():
        if name in HIDDEN or name not in now or plain(form.cleaned_data[name]) == plain(now[name]):
            continue
        is_mine = base.get(name) != print_of(form.cleaned_data[name])
        is_theirs = base.get(name) != print_of(now[name])
        if not is_theirs:
            own.append(str(field.label))
            continue
        chosen = str(form.data.get(f"{TAKE}{name}", "")) or ("" if is_mine else "theirs")
        mine, theirs = (_in_words(user, name, field, value) for value in (form.cleaned_data[name], now[name]))
        lines.append(ConflictLine(name, str(field.label), mine, theirs, chosen, must_choose=is_mine))
    last = next(iter(history(row)), None)
    return Conflict(last.who if last else "", last.at if last else None, lines, _("、").join(own))


def is_unsettled(form: VersionedForm) -> bool:
    """Return True while a field that both changed waits for a choice."""
    return any(name for name in form.sent("choose") if form.data.get(f"{TAKE}{name}") not in {"mine", "theirs"})


def _in_words(user: Visitor, name: str, field: forms.Field, value: Any) -> str:
    if name in _ROWS:
        return _("；").join(_ROWS[name](user, list(value)))
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        labels = {str(key): str(label) for key, label in offered}
        values = value if isinstance(value, list | tuple) else [value]
        return _("、").join(labels.get(str(one), str(one)) for one in values)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return words.day(value) if isinstance(value, date) else plain(value)


def _criteria(user: Visitor, keys: list[Any]) -> list[str]:
    rows = access.criteria_visible_to(user).select_related("version__document")
    return [str(row) for row in rows.filter(pk__in=keys)]


def _proofs(user: Visitor, keys: list[Any]) -> list[str]:
    return [str(row) for row in access.evidence_visible_to(user, Letter.READ).filter(uid__in=keys)]


def _papers(user: Visitor, keys: list[Any]) -> list[str]:
    return [str(row) for row in access.papers_visible_to(user, Letter.READ).filter(uid__in=keys)]


#: Fields that are links to other rows -> how those are called.
_ROWS = {"criteria": _criteria, "evidence": _proofs, "papers": _papers}
