"""Forms of evidence: a proof with its first file, its particulars, a later version."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.findings.choices import EvidenceKind
from bihuan.web.findings.forms.versions import VersionedForm
from bihuan.web.findings.models import Evidence

#: What the action's facts are called.
NAMES = ("title", "kind", "place", "obtained_on")


class EvidenceForm(VersionedForm):
    """What a proof is, where it was taken, and when; ``with_file`` asks for the file as well."""

    title = fields.text(_("材料名称"), required=True)
    kind = fields.choice(_("材料种类"), EvidenceKind.choices, required=True)
    place = fields.text(_("取得地点"))
    obtained_on = fields.day(_("取得日期"))
    file = fields.file(_("文件"), help_text=_("原件原样保存并留下校验值；流转的是清除了作者、定位、批注等信息的副本。"))
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)  # of a file that was sent in parts

    def __init__(
        self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None, with_file: bool = True
    ) -> None:
        super().__init__(data, files, initial=initial)
        if not with_file:
            del self.fields["file"]
            del self.fields["upload"]
        elif self.data.get("upload"):
            self.fields["file"].required = False

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's facts."""
        return {name: self.cleaned_data[name] for name in NAMES}

    @staticmethod
    def initial_of(proof: Evidence) -> dict[str, Any]:
        """Return what is known of the proof now."""
        return {name: getattr(proof, name) for name in NAMES} | {"version": proof.version}


class EvidenceVersionForm(fields.PageForm):
    """A later file of the same proof; the earlier one stays."""

    file = fields.file(_("新版本的文件"), help_text=_("旧版本保留，不会被覆盖。"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)
