"""The lines of a rectification ledger with their measures, progress and proof, for a workbook."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.common import words
from bihuan.web.rectification.models import Item, Measure, Progress, Proof

#: Reports of progress that a cell quotes, the newest first.
QUOTED = 5
_CHUNK = 500


@dataclass(slots=True)
class LedgerRow:
    """One line as the workbook has it; what is filled in goes out empty, because it is added to what stands."""

    item: Item
    measures: str
    progress: str
    proofs: str

    @property
    def number(self) -> str:
        """What tells rows apart."""
        return self.item.number

    @property
    def uid(self) -> UUID:
        """The address key."""
        return self.item.uid

    @property
    def version(self) -> int:
        """The version that goes out."""
        return self.item.version


def ledger_rows(items: QuerySet[Item]) -> Iterator[LedgerRow]:
    """Yield the lines of a ledger in the order of ``items``; statements grow with every 500 lines, memory does not."""
    rows = items.select_related("target", "verified_by")
    chunk: list[Item] = []
    for item in rows.iterator(chunk_size=_CHUNK):
        chunk.append(item)
        if len(chunk) == _CHUNK:
            yield from _whole(chunk)
            chunk = []
    yield from _whole(chunk)


def _whole(items: list[Item]) -> Iterator[LedgerRow]:
    responses = {item.response_id for item in items}
    measures: defaultdict[int, list[str]] = defaultdict(list)
    through = Measure.objects.filter(responses__in=responses).order_by("number", "pk")
    for response, number, text in through.values_list("responses", "number", "text"):
        measures[response].append(f"{number}. {text}")
    progress: defaultdict[int, list[str]] = defaultdict(list)
    said = Progress.objects.filter(item__in=items, withdrawn_on=None).order_by("item", "-done_on", "-pk")
    for item_id, day, text in said.values_list("item_id", "done_on", "text"):
        if len(progress[item_id]) < QUOTED:
            progress[item_id].append(f"{words.day(day)} {text}")
    proofs: defaultdict[int, list[str]] = defaultdict(list)
    there = Proof.objects.filter(item__in=items, withdrawn_on=None).order_by("pk")
    for item_id, name in there.values_list("item_id", "name"):
        proofs[item_id].append(name)
    for item in items:
        its = measures[item.response_id] if item.response_id is not None else []
        yield LedgerRow(item, "\n".join(its), "\n".join(progress[item.pk]), "、".join(proofs[item.pk]))
