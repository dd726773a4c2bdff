"""Forms of the pool: somebody with their posts, ties and service, and somebody of a unit's leading body."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common import forms as fields
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.rounds.models import Seat, TieKind
from bihuan.web.rounds.pool.checking import MOST_ROWS
from bihuan.web.rounds.pool.facts import InspectorFacts, LeaderFacts, PostFact, ServiceFact, TieFact
from bihuan.web.rounds.pool.reading import account_named, organ_named, place_named
from bihuan.web.rounds.queries.pool_facts import Names
from bihuan.web.rounds.skills import skill_word, skills

_SPARE = 1


def _looked_up(field: forms.CharField, *, kind: str) -> forms.CharField:
    """Let a field offer names while one is typed; without scripts the answer to a wrong name offers them."""
    field.widget.attrs |= {
        "list": f"pool-{kind}",
        "hx-get": reverse_lazy(f"pool_{kind}"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": f"#pool-{kind}",
        "hx-params": "*",
    }
    return field


def organ(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for an organ by its name."""
    return _looked_up(fields.text(label, longest=120, required=required, help_text=help_text), kind="organs")


def _ticked(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


class _Named(fields.PageForm):
    """A form whose words mean organs, places and accounts; ``names`` knows them."""

    def __init__(self, data: Any = None, *, names: Names, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.names = names

    def meant(self, find: Callable[[Names, str], Any], text: str) -> Any:
        """Return what the words mean, None for none; ``ValidationError`` with the refusal's code where it is unclear."""
        try:
            return find(self.names, text) if text else None
        except Refusal as refusal:
            raise ValidationError(pick(refusal.zh, refusal.en), code=refusal.code) from refusal


class RowForm(_Named):
    """A row of a person's posts, ties or service; one that is left empty, or ticked to be removed, is no row."""

    drop = _ticked(_("删除"))

    def __init__(
        self, data: Any = None, *, names: Names, prefix: str, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, names=names, initial=initial)
        self.prefix = prefix

    @property
    def is_row(self) -> bool:
        """Whether anything was typed that is to be kept."""
        typed = self.data if self.is_bound else {}
        kept = [name for name, field in self.fields.items() if not isinstance(field, forms.ChoiceField)]
        return any(typed.get(self.add_prefix(name), "").strip() for name in kept if name != "drop") and not typed.get(
            self.add_prefix("drop")
        )

    @property
    def is_judged(self) -> bool:
        """Whether what is wrong with the row is to be said: nothing is wrong with one that was left empty."""
        return self.is_bound and self.is_row

    def fact(self) -> Any:
        """Return the row as a fact; call it once the form is valid."""
        raise NotImplementedError


class PostForm(RowForm):
    """A post."""

    organ = organ(_("机关单位"))
    title = fields.text(_("职务职级"), longest=60)
    is_leading_body = _ticked(_("领导班子成员"))
    since = fields.day(_("起"))
    until = fields.day(_("止"))
    field_order = ("organ", "title", "since", "until", "is_leading_body", "drop")

    def clean_organ(self) -> Any:
        """Return the organ."""
        return self.meant(organ_named, self.cleaned_data["organ"])

    def fact(self) -> PostFact:
        """Return the post."""
        return PostFact(**_without_drop(self))


class TieForm(RowForm):
    """A tie."""

    unit = organ(_("单位"))
    kind = fields.choice(_("关系"), TieKind.choices, required=True, empty="—")
    since = fields.day(_("起"))
    until = fields.day(_("止"))
    note = fields.text(_("说明"), longest=200)
    field_order = ("unit", "kind", "since", "until", "note", "drop")

    def clean_unit(self) -> Any:
        """Return the unit."""
        return self.meant(organ_named, self.cleaned_data["unit"])

    def fact(self) -> TieFact:
        """Return the tie."""
        return TieFact(**_without_drop(self))


class ServiceForm(RowForm):
    """Service in an earlier round."""

    round_title = fields.text(_("轮次"), longest=120, required=True)
    group_name = fields.text(_("巡视组"), longest=60)
    seat = fields.choice(_("担任"), list(reversed(Seat.choices)))  # most were members
    unit = organ(_("被巡视单位"), required=False)
    year = forms.IntegerField(
        label=_("年份"),
        required=False,
        min_value=1949,
        max_value=2099,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("请填四位年份，例如 2018。"),
            "min_value": _("请填四位年份，例如 2018。"),
            "max_value": _("请填四位年份，例如 2018。"),
        },
    )
    field_order = ("round_title", "group_name", "seat", "unit", "year", "drop")

    def clean_unit(self) -> Any:
        """Return the unit, None where it is not known."""
        return self.meant(organ_named, self.cleaned_data["unit"])

    def fact(self) -> ServiceFact:
        """Return the service."""
        return ServiceFact(**_without_drop(self))


class Rows:
    """
    The rows of one kind on a page.

    ``sent`` is what was sent; without it, the rows are those of ``facts``. ``is_longer`` adds empty rows to what was
    sent and judges nothing yet.
    """

    def __init__(
        self,
        kind: str,
        form: type[RowForm],
        names: Names,
        *,
        facts: Sequence[Any] = (),
        sent: QueryDict | None = None,
        is_longer: bool = False,
    ) -> None:
        self.kind = kind
        count = sent.get(f"{kind}-count", "0") if sent is not None else str(len(facts))
        known = min(int(count), MOST_ROWS + 10) if count.isascii() and count.isdigit() else 0
        if sent is not None and not is_longer:
            self.forms = [form(sent, names=names, prefix=f"{kind}-{at}") for at in range(known)]
            return
        if sent is not None:
            initial = [_typed(form(names=names, prefix=f"{kind}-{at}"), sent) for at in range(known)]
        else:
            initial = [_shown(fact) for fact in facts]
        spare = 3 if is_longer and sent is not None and sent.get("more") == kind else 0 if is_longer else _SPARE
        self.forms = [
            form(names=names, prefix=f"{kind}-{at}", initial=one)
            for at, one in enumerate([*initial, *({} for _row in range(spare))])
        ]

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def filled(self) -> list[RowForm]:
        """The rows that are to be kept, in the order of the page."""
        return [form for form in self.forms if form.is_row]

    def is_valid(self) -> bool:
        """Return whether every row that is to be kept can be read."""
        # Every row is looked at, so that all that is wrong is said at once.
        return not [form for form in self.filled if not form.is_valid()]

    def facts(self) -> tuple[Any, ...]:
        """Return the rows as facts; call it once they are valid."""
        return tuple(form.fact() for form in self.filled)

    def put(self, refusal: Refusal) -> bool:
        """Put a refusal of facts (``posts-2-until``) at the field that it names; False if it names none of these."""
        kind, _dash, rest = refusal.where.partition("-")
        at, _dash, name = rest.partition("-")
        filled = self.filled
        if kind != self.kind or not at.isdigit() or int(at) >= len(filled) or name not in filled[int(at)].fields:
            return False
        filled[int(at)].add_error(name, ValidationError(pick(refusal.zh, refusal.en), code=refusal.code))
        return True


class InspectorForm(_Named):
    """Somebody of the pool, without posts, ties and service."""

    number = fields.text(
        _("编号"), longest=40, required=True, help_text=_("本巡视办给此人的编号，导入导出时靠它对上。")
    )
    name = fields.text(_("姓名"), longest=60, required=True)
    home_organ = organ(_("派出机关"), help_text=_("写机构的全称，边写边提示。"))
    native_place = _looked_up(
        fields.text(_("籍贯"), longest=60, help_text=_("写到县级；同名的写全，或写六位代码。")), kind="places"
    )
    skills = fields.several(_("专业特长"), [])
    may_lead = _ticked(_("可任组长"))
    may_deputise = _ticked(_("可任副组长"))
    available_from = fields.day(_("可参加（起）"), help_text=_("不填即不限。"))
    available_until = fields.day(_("可参加（止）"), help_text=_("含当天；不填即不限。"))
    person = fields.text(_("账号登录名"), longest=60, help_text=_("授权任职时需要；还没有账号就不填。"))
    note = fields.text(_("备注"), longest=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, names: Names, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, names=names, initial=initial)
        field = self.fields["skills"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, skill_word(name)) for name in skills()]

    def clean_home_organ(self) -> Any:
        """Return the organ."""
        return self.meant(organ_named, self.cleaned_data["home_organ"])

    def clean_native_place(self) -> str:
        """Return the code of the division."""
        return self.meant(place_named, self.cleaned_data["native_place"]) or ""

    def clean_person(self) -> Any:
        """Return the account, None for none."""
        return self.meant(account_named, self.cleaned_data["person"])

    def facts(self, rows: Mapping[str, Rows]) -> InspectorFacts:
        """Return everything as facts; call it once form and rows are valid."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        typed |= {"skills": tuple(typed["skills"])} | {kind: one.facts() for kind, one in rows.items()}
        return InspectorFacts(**typed)

    @staticmethod
    def showing(facts: InspectorFacts, *, place: str, version: int) -> dict[str, Any]:
        """Return what the form shows of facts; ``place`` is the native place in words."""
        shown = {name: getattr(facts, name) for name in InspectorForm.base_fields if hasattr(facts, name)}
        return shown | {
            "home_organ": facts.home_organ.name if facts.home_organ else "",
            "native_place": place,
            "person": facts.person.username if facts.person else "",
            "skills": list(facts.skills),
            "version": version,
        }


class LeaderForm(_Named):
    """Somebody of a unit's leading body, without posts."""

    unit = organ(_("单位"))
    name = fields.text(_("姓名"), longest=60, required=True)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_unit(self) -> Any:
        """Return the unit."""
        return self.meant(organ_named, self.cleaned_data["unit"])

    def facts(self, posts: Rows) -> LeaderFacts:
        """Return name and posts; call it once form and rows are valid."""
        return LeaderFacts(self.cleaned_data["name"], posts.facts())


class LeaveForm(fields.PageForm):
    """From which day somebody is out of the pool."""

    on = forms.DateField(
        label=_("出库日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写这一项。"), "invalid": _("日期读不懂，请按 2020-09-06 的样子填写。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def inspector_rows(
    names: Names, facts: InspectorFacts | None, sent: QueryDict | None, *, is_longer: bool
) -> dict[str, Rows]:
    """Return the rows of the three kinds."""
    kinds: tuple[tuple[str, type[RowForm]], ...] = (("posts", PostForm), ("ties", TieForm), ("services", ServiceForm))
    return {
        kind: Rows(kind, form, names, facts=getattr(facts, kind) if facts else (), sent=sent, is_longer=is_longer)
        for kind, form in kinds
    }


def typed(form: forms.Form, sent: QueryDict) -> dict[str, Any]:
    """Return what was typed into a form, to show it again without judging it."""
    return _typed(form, sent)


def _typed(form: forms.Form, sent: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        found[name] = sent.getlist(key) if isinstance(field, forms.MultipleChoiceField) else sent.get(key, "")
    return found


def _shown(fact: Any) -> dict[str, Any]:
    return {name: _plain(getattr(fact, name)) for name in type(fact).__slots__}


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, Organ) else value if isinstance(value, bool | date | int) else value or ""


def _without_drop(form: RowForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "drop"}
