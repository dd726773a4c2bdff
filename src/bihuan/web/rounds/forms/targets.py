"""Forms of the units of a round: which are chosen, how large they are, which organ each is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions.targets import LARGEST_LOAD, Load
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.choosing import ChosenLine


class ChooseForm(fields.PageForm):
    """What was ticked: divisions and organs by their ids; ``every`` takes all divisions that the page offers."""

    division = fields.KeysField(key=int, label=_("行政区划"))
    organ = fields.KeysField(key=int, label=_("机构"))
    every = forms.CharField(required=False, max_length=6)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DropForm(fields.PageForm):
    """Which units are taken out, by number."""

    number = fields.KeysField(key=int, label=_("被巡视单位"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LoadsForm(fields.PageForm):
    """The size figure of each unit and what it counts: ``load-3`` and ``note-3`` for the third."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lines: Sequence[ChosenLine], version: int) -> None:
        targets = [line.target for line in lines]
        initial: dict[str, Any] = {"version": version}
        for target in targets:
            initial |= {f"load-{target.number}": f"{target.load:g}", f"note-{target.number}": target.load_note}
        super().__init__(data, initial=initial)
        self._targets = targets
        said = _("请填 0 到 %(most)d 之间的数。") % {"most": LARGEST_LOAD}
        for target in targets:
            self.fields[f"load-{target.number}"] = forms.FloatField(
                label=_("工作量"),
                widget=forms.TextInput(attrs={"class": "form-control short-field", "inputmode": "decimal"}),
                error_messages={"invalid": said, "required": said},
            )
            self.fields[f"note-{target.number}"] = fields.text(_("按什么计"), longest=120)

    def field_pair(self, target: Target) -> tuple[forms.BoundField, forms.BoundField]:
        """Return the two fields of a unit."""
        return self[f"load-{target.number}"], self[f"note-{target.number}"]

    def loads(self) -> dict[int, Load]:
        """Return the figures that are not as they were, by number."""
        typed = self.cleaned_data
        found = {
            row.number: Load(typed[f"load-{row.number}"], typed[f"note-{row.number}"].strip()) for row in self._targets
        }
        return {
            row.number: found[row.number] for row in self._targets if found[row.number] != Load(row.load, row.load_note)
        }


class OrgansForm(fields.PageForm):
    """Which organ each unit is that has none yet: ``organ-3`` for the third; "new" makes it of the unit's division."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    NEW = "new"

    def __init__(self, data: Any = None, *, lines: Sequence[ChosenLine], version: int) -> None:
        initial: dict[str, Any] = {"version": version}
        self._open = [line for line in lines if line.target.organ_id is None]
        choices = {}
        for line in self._open:
            target = line.target
            offered: list[tuple[str, Any]] = [("", _("以后再定"))]
            if target.division is not None:
                offered.append((self.NEW, _("新建：中共%(name)s委员会") % {"name": target.division.name}))
            offered += [(str(organ.pk), organ.name) for organ in line.candidates]
            choices[target.number] = offered
            initial[f"organ-{target.number}"] = self._suggested(line)
        super().__init__(data, initial=initial)
        for number, offered in choices.items():
            self.fields[f"organ-{number}"] = fields.choice(_("对应的机构"), offered)

    def _suggested(self, line: ChosenLine) -> str:
        """Return the likeliest organ: the one of the same division, else a new one for the division."""
        target = line.target
        alike = [organ for organ in line.candidates if organ.division_id and organ.division_id == target.division_id]
        if alike:
            return str(alike[0].pk)
        return self.NEW if target.division is not None else ""

    @property
    def lines(self) -> list[tuple[Target, forms.BoundField]]:
        """Return each unit with its field."""
        return [(line.target, self[f"organ-{line.target.number}"]) for line in self._open]

    def organs(self) -> dict[int, int | None]:
        """Return the id of the organ by number, None for a new one; what is left for later is left out."""
        typed = {line.target.number: self.cleaned_data[f"organ-{line.target.number}"] for line in self._open}
        return {number: None if key == self.NEW else int(key) for number, key in typed.items() if key}
