"""Forms of recusals: bringing one up in three ways, preparing and deciding it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions.recusing import RecusalFacts
from bihuan.web.rounds.actions.recusing.substituting import Candidate
from bihuan.web.rounds.models import Ground, Recusal, Target
from bihuan.web.rounds.queries.recusal_pages import Option

_DETAIL = _("写明何人、何事、何时，例如：配偶现任该单位财务科科长。")
_CHOOSE = _("请选择")
_LONGEST = 400


def _needed(label: Any, *, help_text: Any = "") -> forms.CharField:
    """Return a field of a few lines that has to be filled in."""
    field = fields.prose(label, rows=3, longest=_LONGEST, help_text=help_text)
    field.required = True
    field.error_messages["required"] = _("请填写这一项。")
    return field


class _FilingForm(fields.PageForm):
    tie = fields.choice(_("什么关系"), Ground.choices, required=True, empty=_CHOOSE)
    detail = _needed(_("具体情形"), help_text=_DETAIL)

    def facts(self) -> RecusalFacts:
        """Return what was typed, as actions take it."""
        typed = self.cleaned_data
        return RecusalFacts(tie=typed["tie"], detail=typed["detail"], source=typed.get("source", ""))


class DeclareForm(_FilingForm):
    """Declaring for oneself."""

    target = fields.choice(_("被巡视单位"), (), required=True, empty=_CHOOSE)

    def __init__(self, data: Any = None, *, targets: Sequence[Target], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.order_fields(("person", "target"))
        _offer(self, "target", [(str(target.pk), target.name) for target in targets])
        self._targets = {str(target.pk): target for target in targets}

    @property
    def chosen(self) -> Target:
        """The target that was chosen."""
        return self._targets[self.cleaned_data["target"]]


class FindForm(DeclareForm):
    """Filing for somebody, by the office."""

    person = fields.choice(_("当事人"), (), required=True, empty=_CHOOSE)
    source = fields.text(
        _("从哪里得知"),
        longest=200,
        required=True,
        help_text=_("例如：本人 2020-08-20 书面申报；入库登记表；规则提示。"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        targets: Sequence[Target],
        people: Sequence[Option],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, targets=targets, initial=initial)
        _offer(self, "person", [(one.key, one.label) for one in people])


class ChallengeForm(_FilingForm):
    """Asking for the recusal of somebody who comes to the unit."""

    person = fields.choice(_("请求回避的人员"), (), required=True, empty=_CHOOSE)

    def __init__(self, data: Any = None, *, people: Sequence[Option]) -> None:
        super().__init__(data)
        self.order_fields(("person",))
        _offer(self, "person", [(one.key, one.label) for one in people])


class PrepareForm(fields.PageForm):
    """What the office proposes to the leading group."""

    ids = "id_prepare_%s"
    proposal = fields.choice(
        _("拟办意见"), (("accept", _("建议回避")), ("refuse", _("建议不予回避"))), required=True, empty=_CHOOSE
    )
    substitute = fields.choice(_("接替的组长"), (), empty=_("不需要"))
    reason = _needed(_("理由"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, recusal: Recusal, candidates: Sequence[Candidate], is_leader: bool) -> None:
        initial = {
            "proposal": recusal.proposal,
            "reason": recusal.proposal_reason,
            "substitute": str(recusal.substitute.uid) if recusal.substitute else "",
            "version": recusal.version,
        }
        super().__init__(data, initial=initial)
        if is_leader:
            fit = [
                (str(one.inspector.uid), f"{one.inspector}（{one.inspector.number}）")
                for one in candidates
                if not one.unfit[0]
            ]
            _offer(self, "substitute", fit, _("不需要"))
            self.fields["substitute"].help_text = _(
                "此人是该单位所在组的组长，建议回避时必须指定接替的人；只对这一个单位。"
            )
        else:
            del self.fields["substitute"]


class DecideForm(fields.PageForm):
    """What the leading group decides."""

    ids = "id_decide_%s"
    verdict = fields.choice(
        _("决定"), (("accept", _("决定回避")), ("refuse", _("不予回避"))), required=True, empty=_CHOOSE
    )
    reason = _needed(_("理由"), help_text=_("本人会看到；单位提出的，单位也会看到。不要写入举报人等不能告知的内容。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, recusal: Recusal) -> None:
        initial = {
            "verdict": recusal.proposal,
            "reason": recusal.decision_reason or recusal.proposal_reason,
            "version": recusal.version,
        }
        super().__init__(data, initial=initial)


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]], empty: Any = _CHOOSE) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # said once, for the checker of types
    field.choices = [("", empty), *choices]
