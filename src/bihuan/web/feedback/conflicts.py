"""What two people changed in one feedback document, passage by passage, so that the second can choose instead of typing again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.web.feedback.forms.documents import DocumentForm, tokens_of
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.document_pages import history
from bihuan.web.findings.conflicts import Conflict, ConflictLine
from bihuan.web.findings.forms.versions import HIDDEN, TAKE, merged, plain, print_of, prints_in

#: So much of each passage says which one is meant.
_BEGINNING = 16


def conflict_of(document: FeedbackDocument, form: DocumentForm, now: Mapping[str, Any]) -> Conflict:
    """
    Return what ``form``, which was valid, and the document as it is ``now`` say differently.

    A field that only the other person changed is offered in their wording; one that both changed has to be chosen.
    """
    base = prints_in(form.cleaned_data.get("base", ""))
    lines, own = [], []
    for name, field in form.fields.items():
        if name in HIDDEN or name not in now or plain(form.cleaned_data[name]) == plain(now[name]):
            continue
        is_mine = base.get(name) != print_of(form.cleaned_data[name])
        if base.get(name) == print_of(now[name]):
            own.append(str(field.label))
            continue
        chosen = str(form.data.get(f"{TAKE}{name}", "")) or ("" if is_mine else "theirs")
        mine = _in_words(name, field, form.cleaned_data[name], form.cleaned_data)
        theirs = _in_words(name, field, now[name], now)
        lines.append(ConflictLine(name, str(field.label), mine, theirs, chosen, must_choose=is_mine))
    last = next(iter(history(document)), None)
    return Conflict(last.who if last else "", last.at if last else None, lines, _("、").join(own))


def settled(data: QueryDict, now: Mapping[str, Any]) -> QueryDict:
    """Return what was sent, with what the document says ``now`` where the person chose that, and passages that came in."""
    found = merged(data, now)
    assert isinstance(found, QueryDict)
    for _part, key in tokens_of(str(found.get("order", ""))):
        if f"text-{key}" not in found and f"text-{key}" in now:
            found[f"text-{key}"] = now[f"text-{key}"]
            found.setlist(f"findings-{key}", list(now[f"findings-{key}"]))
            if f"category-{key}" in now:
                found[f"category-{key}"] = now[f"category-{key}"]
    return found


def _in_words(name: str, field: forms.Field, value: Any, values: Mapping[str, Any]) -> str:
    if name == "order":
        texts = (str(values.get(f"text-{key}", "")).strip() for _part, key in tokens_of(str(value)))
        return "\n".join(f"{at}. {text[:_BEGINNING]}…" for at, text in enumerate(texts, 1))
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        labels = {str(key): str(label) for key, label in offered}
        return labels.get(str(value), str(value))
    if isinstance(value, list | tuple):
        return _("、").join(map(str, value))
    return plain(value)
