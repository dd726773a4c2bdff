"""The form that drafts announcements of one kind for many targets at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions.announcing import FIELDS
from bihuan.web.rounds.models import Announcement, Target

#: What can differ from target to target; the rest is the same for all.
OF_TARGET = ("phone", "box", "postcode", "email", "place")
LABELS: Mapping[str, Any] = {
    "phone": _("联系电话"),
    "hours": _("受理时间"),
    "box": _("邮政信箱"),
    "postcode": _("邮政编码"),
    "email": _("电子邮箱"),
    "place": _("来访接待地点"),
    "focus": _("重点（放在括号里）"),
    "extra": _("另外写明的事项"),
}
#: What each kind asks for of all targets alike.
COMMON: Mapping[str, tuple[str, ...]] = {
    Announcement.Kind.NOTICE: ("extra",),
    Announcement.Kind.ENTRY: ("hours", *OF_TARGET, "focus", "extra"),
    Announcement.Kind.EXIT: (*OF_TARGET, "extra"),
}


class DraftForm(fields.PageForm):
    """
    Fields for all targets (``phone``) and for one of them (``phone-3``); ``number`` names the targets that are meant.

    What is left empty for a target is what was written for all.
    """

    number = fields.KeysField(key=int, label=_("被巡视单位"))
    versions = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: str, targets: Sequence[Target], rows: Mapping[int, Announcement]
    ) -> None:
        self._kind, self._targets, self._rows = kind, targets, rows
        shared = self._shared()
        initial: dict[str, Any] = {"number": [str(one.number) for one in targets if not self.is_issued(one)], **shared}
        versions = {one.number: rows[one.pk].version if one.pk in rows else 0 for one in targets}
        initial["versions"] = " ".join(f"{number}:{version}" for number, version in versions.items())
        for target in targets:
            row = rows.get(target.pk)
            given = row.fields if row else {}
            for name in self.of_target:
                own = str(given.get(name, ""))
                initial[f"{name}-{target.number}"] = own if own != shared.get(name, "") else ""
        super().__init__(data, initial=initial)
        for name in COMMON[kind]:
            longest = FIELDS[name]
            if name == "extra":
                self.fields[name] = fields.prose(LABELS[name], rows=3, longest=longest)
            else:
                self.fields[name] = fields.text(LABELS[name], longest=longest)
        if "hours" in self.fields:
            self.fields["hours"].help_text = _("例如：每天 8:00—18:00。")
        for target in targets:
            for name in self.of_target:
                self.fields[f"{name}-{target.number}"] = fields.text(LABELS[name], longest=FIELDS[name])

    @property
    def of_target(self) -> tuple[str, ...]:
        """Return the names of what can differ from target to target."""
        return tuple(name for name in COMMON[self._kind] if name in OF_TARGET)

    @property
    def common(self) -> list[forms.BoundField]:
        """Return the fields for all targets."""
        return [self[name] for name in COMMON[self._kind]]

    @property
    def headings(self) -> list[Any]:
        """Return what the columns of a target are called."""
        return [LABELS[name] for name in self.of_target]

    @property
    def lines(self) -> list[tuple[Target, bool, bool, list[forms.BoundField]]]:
        """Return each target, whether it was issued already, whether it is ticked, and its fields."""
        ticked = {str(key) for key in self["number"].value() or ()}
        return [
            (
                target,
                self.is_issued(target),
                str(target.number) in ticked,
                [self[f"{name}-{target.number}"] for name in self.of_target],
            )
            for target in self._targets
        ]

    def is_issued(self, target: Target) -> bool:
        """Return whether the announcement of a target was issued."""
        row = self._rows.get(target.pk)
        return row is not None and row.status == Announcement.Status.ISSUED

    def by_number(self) -> dict[int, dict[str, str]]:
        """Return what was filled in for each target that is ticked, by its number."""
        typed = self.cleaned_data
        found = {}
        for target in self._targets:
            if target.number not in typed["number"]:
                continue
            given = {name: typed.get(name, "") for name in COMMON[self._kind]}
            given |= {name: own for name in self.of_target if (own := typed[f"{name}-{target.number}"].strip())}
            found[target.number] = given
        return found

    def clean_versions(self) -> dict[int, int] | None:
        """Return the versions that the person had before them, by number; None where the page did not say."""
        pairs = [one.partition(":") for one in self.cleaned_data["versions"].split()]
        plain = [(number, version) for number, _colon, version in pairs if number.isdecimal() and version.isdecimal()]
        return {int(number): int(version) for number, version in plain} if plain else None

    def clean(self) -> dict[str, Any]:
        """Ask for at least one target."""
        typed = super().clean() or {}
        if not self.errors and not typed.get("number"):
            self.add_error("number", _("请至少勾选一个单位。"))
        return typed

    def _shared(self) -> dict[str, str]:
        """Return what most of the drafts say alike: it stands above, once."""
        drafts = [row.fields for row in self._rows.values()]
        shared = {}
        for name in COMMON[self._kind]:
            values = [str(given.get(name, "")) for given in drafts]
            common = max(set(values), key=values.count) if values else ""
            if common and (name not in OF_TARGET or values.count(common) > 1):
                shared[name] = common
        return shared
