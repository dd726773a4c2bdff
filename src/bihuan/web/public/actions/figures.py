"""Public figures (公开数据): prepared as they stand on one day, and released by a second person."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.signing import sign
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.notices.models import PublicComment
from bihuan.web.public import access
from bihuan.web.public.actions.projecting import bump
from bihuan.web.public.models import FigureBatch, PublicTarget
from bihuan.web.public.queries import figures
from bihuan.web.public.suppression import suppress
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.access.rounds import To
from bihuan.web.rounds.models import Round

#: No count of people below it is told.
LEAST = 5
KIND = "figure_batch"


@transaction.atomic
def prepare_figures(*, actor: User, round_: Round) -> FigureBatch:
    """
    Freeze the public figures of a round as they stand now, and sign them; a second person releases them.

    Raises:
        Refusal: the person may not; ``public.nothing_released``, ``public.figures_in_hand``.
    """
    held = round_for(actor, round_.pk, To.SEE, for_change=True)
    grant = access.figures_in(actor, held, Letter.CREATE, fresh=True)
    signs = access.figures_in(actor, held, Letter.PUBLISH, fresh=True)
    if any(one.released_on is None for one in figures.batches_of(held)):
        raise _in_hand()
    batch = FigureBatch.objects.create(
        round=held,
        number=figures.next_number(held),
        tables=_tables(held),
        least=LEAST,
        as_of=dates.today(),
        prepared_by=actor,
    )
    record(
        actor=actor,
        grant=grant,
        action="public.prepare_figures",
        object_kind=KIND,
        object_id=batch.uid,
        object_version=batch.version,
        fields={"number": batch.number, "tables": repr(batch.tables)},
    )
    sign(actor=actor, grant=signs, kind=KIND, object_id=batch.uid, version=batch.version, move="release")
    return batch


@transaction.atomic
def release_figures(*, actor: User, batch: FigureBatch, version: int | None = None) -> FigureBatch:
    """
    Sign prepared figures; the second person's signature releases them. Return the batch, released or not.

    Raises:
        Refusal: the person may not; ``accounts.second_person_needed``, ``common.changed_meanwhile``.
    """
    found = access.batch_for(actor, batch.uid, Letter.PUBLISH, for_change=True)
    if version is not None and version != found.version:
        raise changed_meanwhile()
    assert found.grant is not None
    if (
        sign(actor=actor, grant=found.grant, kind=KIND, object_id=found.uid, version=found.version, move="release")
        is None
    ):
        return found
    grant, before = found.grant, found.version
    moved = FigureBatch.objects.filter(pk=found.pk, version=before, released_on=None).update(
        released_on=dates.today(), released_by=actor, version=before + 1
    )
    if moved != 1:
        raise changed_meanwhile()
    bump()
    found.refresh_from_db()
    record(
        actor=actor,
        grant=grant,
        action="public.release_figures",
        object_kind=KIND,
        object_id=found.uid,
        object_version=found.version,
        fields={"number": found.number, "tables": repr(found.tables)},
    )
    return found


@transaction.atomic
def discard_figures(*, actor: User, batch: FigureBatch) -> None:
    """Set prepared figures aside; nobody outside ever saw them. ``Refusal`` where the person may not."""
    found = access.batch_for(actor, batch.uid, Letter.WITHDRAW, for_change=True)
    FigureBatch.objects.filter(pk=found.pk).delete()
    record(
        actor=actor,
        grant=found.grant,
        action="public.discard_figures",
        object_kind=KIND,
        object_id=found.uid,
        object_version=found.version,
        fields={"number": found.number},
    )


def _tables(round_: Round) -> list[dict[str, Any]]:
    """Return what may be told: units as the notice in force names them, and no other name out of the plan."""
    notice = access.current_notices().filter(round=round_.pk).first()
    if notice is None:
        raise _nothing_released()
    keys = {one.number: one.pk for one in figures.targets_of(round_)}
    named = [(row.name, keys.get(row.number)) for row in PublicTarget.objects.filter(notice=notice)]
    problems, fixes = figures.problems_told(round_), figures.fixed_at_once(round_)
    told = _table(
        ("各单位的问题数", "Problems by unit"),
        (("反馈的问题", "Problems told"), ("立行立改", "Fixed at once")),
        named,
        lambda key: [problems.get(key or 0, 0), fixes.get(key or 0, 0)],
        tells_rows=False,
    )
    tables = [told]
    items = figures.rectified(round_)
    if items:
        # People dealt with are people: with a unit's name beside it a small number names them.
        tables.append(
            _table(
                ("各单位整改情况", "Rectification by unit"),
                (("整改事项", "Items"), ("核查完成", "Verified as done"), ("处理人数", "People dealt with")),
                named,
                lambda key: items.get(key or 0, [0, 0, 0]),
                tells_rows=False,
            )
        )
    channels = PublicComment.Channel.choices
    counted = figures.comments_by_channel(round_)
    if not counted:
        return tables
    comments = _table(
        ("收到的公众意见", "Comments received"),
        [(str(label), _CHANNELS[value]) for value, label in channels],
        [*named, ("通报全文", None)],
        lambda key: [counted.get((key, value), 0) for value, _label in channels],
        tells_rows=True,
    )
    return [*tables, comments]


_CHANNELS = {"letter": "Letters", "call": "Calls", "visit": "Visits", "mail": "E-mail", "web": "Web"}


def _table(
    title: tuple[str, str],
    columns: Sequence[tuple[str, str]],
    named: Sequence[tuple[str, int | None]],
    counts: Callable[[int | None], list[int]],
    *,
    tells_rows: bool,
) -> dict[str, Any]:
    told = suppress([counts(key) for _name, key in named], LEAST, tells_rows=tells_rows)
    last = [("合计", "Total")] if tells_rows else []
    rows = zip(named, told.cells, told.row_totals, strict=True)
    return {
        "zh": title[0],
        "en": title[1],
        "columns": [{"zh": zh, "en": en} for zh, en in [*columns, *last]],
        "rows": [
            {"name": name, "cells": [*cells, *([total] if tells_rows else [])]} for (name, _), cells, total in rows
        ],
        "totals": [*told.column_totals, *([told.total] if tells_rows else [])],
    }


def _nothing_released() -> Refusal:
    return Refusal(
        "public.nothing_released",
        "本轮还没有公布过通报，没有编制公开数据。请先公布通报。",
        "Nothing is published of this round, so no figures were prepared. Publish its notice first.",
        http_status=409,
    )


def _in_hand() -> Refusal:
    return Refusal(
        "public.figures_in_hand",
        "本轮已有编制好、等待发布的公开数据。请先发布或放弃那一批。",
        "Figures of this round are prepared already and wait to be released. Release or discard those first.",
        http_status=409,
    )
