"""
The form of a feedback document: title, salutation and a row of fields for each passage, in an order of its own.

A passage is known by its key (``12``), a new one by ``n1``, ``n2`` …; ``order`` says which there are, in which part and in
which order. Buttons that move, split or add one change what was typed and nothing else: only saving keeps it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.feedback.actions.documents import DocumentFacts, PassageFacts, may_drop
from bihuan.web.feedback.composing.composing import Piece, sample_texts
from bihuan.web.feedback.models import Passage
from bihuan.web.feedback.queries.documents import Contents
from bihuan.web.feedback.texts import LONGEST
from bihuan.web.findings.forms.versions import VersionedForm
from bihuan.web.rounds.models import Category

_BETWEEN = re.compile(r"[、，,;；\s]+")
_TOKEN = re.compile(r"([a-z]+):(n?\d{1,18})")
_MOST = 300
#: Parts whose passages stand under a category.
WITH_CATEGORY = (Passage.Part.PROBLEMS, Passage.Part.CAUSES)


class NumbersField(forms.Field):
    """Numbers of findings: those that are ticked, and any that were typed, between commas or blanks."""

    widget = forms.SelectMultiple

    def to_python(self, value: Sequence[str] | None) -> tuple[str, ...]:
        """Return the numbers in the order of the page, each once."""
        found = (number for text in value or () for number in _BETWEEN.split(str(text)[:4_000]))
        return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class PassageFields:
    """The fields of one passage: ``at`` is its place in the form, ``place`` that in its part, both from 1."""

    key: str
    part: str
    at: int
    place: int
    is_first: bool
    is_last: bool
    text: BoundField
    findings: BoundField
    category: BoundField | None
    numbers: tuple[str, ...]
    is_sample: bool


class DocumentForm(VersionedForm):
    """A document with all its passages; which there are is what ``order`` says."""

    title = fields.text(_("标题"), longest=200, required=True)
    salutation = fields.text(_("主送"), longest=120, required=True)
    order = forms.CharField(label=_("语段的顺序和增删"), required=False, max_length=9_000, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None, categories: Iterable[Category]
    ) -> None:
        super().__init__(data, initial=initial)
        self.tokens = tokens_of(
            str(data.get("order", "")) if data is not None else str((initial or {}).get("order", ""))
        )
        offered = [(one.code, one.zh) for one in categories]
        if (data if data is not None else initial or {}).get("has_dropped"):
            self.fields["dropped"] = NumbersField(label=_("不再反馈的问题"), required=False)
        counted: Counter[str] = Counter()
        for part, key in self.tokens:
            counted[part] += 1
            self.fields[f"text-{key}"] = _text(part, counted[part])
            self.fields[f"findings-{key}"] = NumbersField(label=_("依据的问题"), required=False)
            if part in WITH_CATEGORY:
                self.fields[f"category-{key}"] = fields.choice(_("类别"), offered, empty=_("按所依据的问题"))

    @classmethod
    def initial_of(cls, held: Contents) -> dict[str, Any]:
        """Return what a document says now."""
        row = held.document
        found: dict[str, Any] = {
            "version": row.version,
            "title": row.title,
            "salutation": row.salutation,
            "order": " ".join(f"{one.part}:{one.pk}" for one in held.passages),
        }
        if may_drop(row):
            found |= {"has_dropped": "1", "dropped": list(held.dropped_numbers)}
        for one in held.passages:
            found[f"text-{one.pk}"] = one.text
            found[f"findings-{one.pk}"] = [finding.number for finding in one.findings.all()]
            if one.part in WITH_CATEGORY:
                found[f"category-{one.pk}"] = one.category.code if one.category else ""
        return found

    @property
    def parts(self) -> list[tuple[str, str, list[PassageFields]]]:
        """The parts in the order of the paper, with their words and passages."""
        lines = self.lines
        return [(str(part), str(part.label), [line for line in lines if line.part == part]) for part in Passage.Part]

    @property
    def lines(self) -> list[PassageFields]:
        """The passages in their order, with their fields."""
        found = []
        for at, (part, key) in enumerate(self.tokens, 1):
            own = [one for one in self.tokens if one[0] == part]
            place = own.index((part, key)) + 1
            text = self[f"text-{key}"]
            numbers = NumbersField().to_python(self[f"findings-{key}"].value())
            category = self[f"category-{key}"] if f"category-{key}" in self.fields else None
            is_sample = str(text.value() or "").strip() in sample_texts()
            found.append(
                PassageFields(
                    key,
                    part,
                    at,
                    place,
                    place == 1,
                    place == len(own),
                    text,
                    self[f"findings-{key}"],
                    category,
                    numbers,
                    is_sample,
                )
            )
        return found

    def facts(self, existing: frozenset[int]) -> DocumentFacts:
        """Return what was typed; a passage that is not among the keys ``existing`` any more is written anew."""
        typed = self.cleaned_data
        return DocumentFacts(
            typed["title"],
            typed["salutation"],
            tuple(
                PassageFacts(
                    part,
                    typed[f"text-{key}"],
                    typed.get(f"category-{key}", ""),
                    typed[f"findings-{key}"],
                    int(key) if key.isdecimal() and int(key) in existing else None,
                )
                for part, key in self.tokens
            ),
            typed.get("dropped", ()),
        )

    def field_of(self, where: str) -> str:
        """Return the field that a refusal means by ``text-3``: there the passages are counted from 0."""
        name, _sign, at = where.rpartition("-")
        return f"{name}-{self.tokens[int(at)][1]}" if name and at.isdecimal() else where


def tokens_of(order: str) -> list[tuple[str, str]]:
    """Return parts and keys of the passages, each key once, parts in the order of the paper."""
    found: dict[str, str] = {}
    for part, key in _TOKEN.findall(order):
        if part in Passage.Part.values:
            found.setdefault(key, part)
    places = {part: at for at, part in enumerate(Passage.Part.values)}
    return sorted(((part, key) for key, part in list(found.items())[:_MOST]), key=lambda one: places[one[0]])


def changed(
    data: QueryDict, do: str, known: Mapping[str, Piece], terms: Sequence[Piece], more: Mapping[str, list[Piece]]
) -> QueryDict:
    """
    Return what was typed after a button was pressed.

    Args:
        data: What was typed.
        do: The button: ``up:KEY``, ``down:KEY``, ``drop:KEY``, ``split:KEY``, ``add:PART``, ``use:NUMBER`` (of a finding),
            ``terms`` (the part on the term anew).
        known: The passage that states a finding, by its number.
        terms: The passages on the term as they would be drafted now.
        more: What a passage splits into, by its key.
    """
    found = data.copy()
    tokens = tokens_of(str(data.get("order", "")))
    what, _sign, which = do.partition(":")
    at = next((at for at, (_part, key) in enumerate(tokens) if key == which), None)
    if what in {"up", "down"} and at is not None:
        other = at - 1 if what == "up" else at + 1
        if 0 <= other < len(tokens) and tokens[other][0] == tokens[at][0]:
            tokens[at], tokens[other] = tokens[other], tokens[at]
    elif what == "drop" and at is not None:
        del tokens[at]
    elif what == "split" and at is not None and len(more.get(which, [])) > 1:
        first, *rest = more[which]
        _fill(found, which, first)
        tokens[at + 1 : at + 1] = _added(found, tokens, rest)
    elif what == "add" and which in Passage.Part.values:
        tokens += _added(found, tokens, [Piece(which, "")])
    elif what == "use" and which in known:
        tokens += _added(found, tokens, [known[which]])
    elif what == "terms":
        tokens = [one for one in tokens if one[0] != Passage.Part.DEADLINE]
        tokens += _added(found, tokens, terms)
    found["order"] = " ".join(f"{part}:{key}" for part, key in tokens)
    return found


def _added(data: QueryDict, tokens: Sequence[tuple[str, str]], pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """Write new passages into ``data`` and return their parts and keys, which are none that was used before."""
    taken = [int(key[5 + 1 :]) for key in data if key.startswith("text-n") and key[6:].isdecimal()]
    begin = max([0, *taken, *(int(key[1:]) for _part, key in tokens if key.startswith("n"))]) + 1
    added = []
    for number, piece in enumerate(pieces, begin):
        key = f"n{number}"
        _fill(data, key, piece)
        added.append((piece.part, key))
    return added


def _fill(data: QueryDict, key: str, piece: Piece) -> None:
    data[f"text-{key}"] = piece.text
    data.setlist(f"findings-{key}", list(piece.numbers))
    data[f"category-{key}"] = piece.category_code


def _text(part: str, place: int) -> forms.CharField:
    rows = 3 if part in {Passage.Part.DEADLINE, Passage.Part.STATUS} else 4
    field = fields.prose(f"{Passage.Part(part).label} {place}", rows=rows, longest=LONGEST)
    field.required = True
    field.error_messages["required"] = _("请填写这一段，或者删去它。")
    return field
