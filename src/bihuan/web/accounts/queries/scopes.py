"""
Where an assignment may reach: rounds, their groups and targets, as a choice.

Rounds stand on accounts, so they are asked for by name here and nowhere else in this app.
"""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _


def scope_options(*, without: Collection[int] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """
    Return what can be chosen, by round: the whole round, each group, each target.

    ``without``: targets that who chooses has lost, by id.
    """
    offered = []
    for one in apps.get_model("rounds.Round").objects.prefetch_related("groups", "targets"):
        choices = [(f"round:{one.pk}", _("整个轮次"))]
        choices += [(f"group:{group.pk}", str(group)) for group in one.groups.all()]
        choices += [(f"target:{target.pk}", target.name) for target in one.targets.all() if target.pk not in without]
        offered.append((one.title, choices))
    return offered


def scope_of(choice: str) -> dict[str, Any]:
    """Return the rows that a choice names, as ``assign`` takes them; empty for no choice, and for one that is gone."""
    kind, _sign, key = choice.partition(":")
    if kind not in {"round", "group", "target"} or not key:
        return {}
    found = apps.get_model(f"rounds.{kind.title()}").objects.filter(pk=key).first()
    return {} if found is None else {kind: found}


def named_scope(title: str, place: str) -> dict[str, Any] | None:
    """
    Return the rows that a round's title and the name of its group or unit stand for, as ``assign`` takes them.

    Returns:
        Empty where no round is named; None where a name fits nothing, or more than one.
    """
    if not title:
        return {} if not place else None
    rounds = list(apps.get_model("rounds.Round").objects.filter(title=title)[:2])
    if len(rounds) != 1:
        return None
    if not place:
        return {"round": rounds[0]}
    groups = [group for group in rounds[0].groups.all() if str(group) == place]
    targets = [target for target in rounds[0].targets.all() if target.name == place]
    if len(groups) + len(targets) != 1:
        return None
    return {"group": groups[0]} if groups else {"target": targets[0]}
