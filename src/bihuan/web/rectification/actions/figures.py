"""Keeping figures of targets, and noticing that a line of one has changed."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F

from bihuan.web.outbox.events import Event
from bihuan.web.rectification.models import KeptFigures
from bihuan.web.rectification.queries.chasing_rules import Rules
from bihuan.web.rectification.queries.figures import Figures, Sums, figures_of, kept, kept_sums


def changed(events: Sequence[Event]) -> None:
    """Let what was kept of the targets of these events be counted anew; inside the transaction of the change."""
    targets = sorted({one.target_id for one in events if one.object_kind == "item" and one.target_id is not None})
    for target in targets:
        if KeptFigures.objects.filter(target=target).update(tick=F("tick") + 1) == 0:
            KeptFigures.objects.bulk_create([KeptFigures(target_id=target)], ignore_conflicts=True)
            KeptFigures.objects.filter(target=target).update(tick=F("tick") + 1)


def present_figures(targets: Mapping[int, Rules], day: date) -> dict[int, Figures]:
    """
    Return the figures of targets on a day, by key; what had to be counted is kept for whoever asks next.

    A count is kept only if no line of the target changed meanwhile: the tick is read before counting, and a change that
    commits in between has moved it on. Each row stands for itself, so they need no transaction together.
    """
    found, missing = kept(targets, day)
    return found | _counted(targets, missing, day)


def present_sums(targets: Mapping[int, Rules], day: date) -> dict[int, Sums]:
    """Return the sums of ``present_figures``, without reading the rest of what was kept."""
    found, missing = kept_sums(targets, day)
    return found | {pk: one.sums for pk, one in _counted(targets, missing, day).items()}


def _counted(targets: Mapping[int, Rules], missing: Mapping[int, int], day: date) -> dict[int, Figures]:
    """Count targets anew and keep what was counted, each under the tick at which it stood before."""
    if not missing:
        return {}
    counted = figures_of({pk: targets[pk] for pk in missing}, day)
    fresh = [KeptFigures(target_id=pk) for pk, tick in missing.items() if tick == 0]
    KeptFigures.objects.bulk_create(fresh, ignore_conflicts=True)
    for pk, tick in missing.items():
        KeptFigures.objects.filter(target=pk, tick=tick).update(
            counted_tick=tick, counted_on=day, yellow_days=targets[pk].yellow_days, data=counted[pk].plain()
        )
    return counted
