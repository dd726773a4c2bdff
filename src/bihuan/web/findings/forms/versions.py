"""
Forms that change a row which somebody else may change meanwhile: which version was opened, and what it said then.

What it said is kept as a short print of each field, not as text: enough to tell who of two people changed a field, and
nothing that a page would have to carry twice. The prints decide what is offered, never what may be saved.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from bihuan.web.common import forms as fields

#: Fields that a person does not fill in.
HIDDEN = frozenset({"version", "base"})
#: What the choice between the own wording and the other's is called in a form: "take-cause".
TAKE = "take-"


class VersionedForm(fields.PageForm):
    """A form that knows the version it was opened with (``version``) and the prints of what it said then (``base``)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)

    def sent(self, name: str) -> list[str]:
        """Return what was sent under a name, each value as the browser gave it."""
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def show_version(self, version: int) -> None:
        """Let a form that comes back belong to ``version``; the prints stay those of what was opened first."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["version"] = str(version)
        self.data = data


def opened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a form begins with, and their prints beside them."""
    return {
        **values,
        "base": " ".join(f"{name}:{print_of(value)}" for name, value in values.items() if name not in HIDDEN),
    }


def prints_in(text: str) -> dict[str, str]:
    """Return the prints that a form carries, by the names of the fields."""
    return dict(part.split(":", 1) for part in text.split() if ":" in part)


def print_of(value: Any) -> str:
    """Return a short print of one value, the same for what reads the same."""
    return hashlib.blake2b(plain(value).encode(), digest_size=6).hexdigest()


def plain(value: Any) -> str:
    """Return one value in the one way in which it is compared: blanks around it, empty or missing make no difference."""
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return "\n".join(sorted(str(one) for one in value))
    return str(value)


def merged(data: QueryDict, now: Mapping[str, Any]) -> QueryDict:
    """Return what was sent, with what the row says ``now`` in each field for which the person chose that."""
    found = data.copy()
    for key, chosen in data.items():
        name = key.removeprefix(TAKE)
        if name != key and chosen == "theirs" and name in now:
            found.setlist(name, _as_sent(now[name]))
    return found


def _as_sent(value: Any) -> list[str]:
    """Return a value as a browser would send it."""
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [value.isoformat() if isinstance(value, date) else str(value)]
