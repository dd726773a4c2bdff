"""Targets by the numbers that somebody names: all of them, or a refusal that says which one there is not."""

from collections.abc import Collection

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.rounds import lost_targets
from bihuan.web.rounds.models import Round, Target


def targets_named(actor: User, round_: Round, numbers: Collection[int], *, at_least_one: bool = True) -> list[Target]:
    """
    Return the targets of a round by their numbers, in order; one from which ``actor`` is recused is none to name.

    Raises:
        Refusal: ``rounds.unknown_target``, also where none is named.
    """
    if at_least_one and not numbers:
        raise Refusal(
            "rounds.unknown_target",
            "没有选择被巡视单位，没有保存。请至少选一个。",
            "No target is chosen; nothing was saved. Choose at least one.",
            where="number",
        )
    rows = Target.objects.select_related("division", "organ").filter(round=round_, number__in=list(numbers))
    return require_all(list(rows.exclude(pk__in=lost_targets(actor)).order_by("number")), numbers)


def require_all(targets: list[Target], numbers: Collection[int]) -> list[Target]:
    """
    Return ``targets`` where they are those that were named.

    Raises:
        Refusal: ``rounds.unknown_target`` with the first number that is missing.
    """
    missing = sorted(set(numbers) - {target.number for target in targets})
    if missing:
        raise Refusal(
            "rounds.unknown_target",
            f"这个轮次没有编号为 {missing[0]} 的被巡视单位，没有保存。请刷新页面后重选。",
            f"This round has no target {missing[0]}; nothing was saved. Reload the page and choose again.",
            where=f"target-{missing[0]}",
        )
    return targets
