"""``bihuan plan``: the groups of a round from the command line: what is asked, solved, and why. Nothing is written."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.exporting import Language

if TYPE_CHECKING:
    from bihuan.web.rounds.assignment.problem import Plan
    from bihuan.web.rounds.assignment.solving import Outcome
    from bihuan.web.rounds.assignment.watch import Progress
    from bihuan.web.rounds.queries.planned import Planned


@click.command(short_help="分组方案 · the groups of a round")
@click.argument("name", metavar="ROUND")
@data_option
@click.option("--scheme", type=click.IntRange(1), help="方案编号，默认最新 · number of the scheme, else the newest")
@click.option("--solve", "solves", is_flag=True, help="求解 · solve")
@click.option("--explain", "explains", is_flag=True, help="说明每个人和单位 · say why, and why not")
@click.option("--seconds", type=click.IntRange(1, 3600), help="最长时间 · longest time, else the scheme's own")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · print JSON")
@language_option
def plan(
    name: str,
    data: str | None,
    scheme: int | None,
    solves: bool,
    explains: bool,
    seconds: int | None,
    as_json: bool,
    lang: Language,
) -> None:
    """
    查看轮次的分组方案；加 --solve 求解，加 --explain 说明每个人和单位为什么在那一组。ROUND 是轮次的序号或编号。

    Show the groups of a round; solve with --solve, and say with --explain why each person and unit is where it is. ROUND
    is the number or the id of the round. Nothing is written: schemes are kept and authorised on the pages.
    """
    with use_folder(data, lang):
        from bihuan.web.common.errors import Refusal
        from bihuan.web.rounds.queries.planned import planned

        try:
            found = planned(name, scheme)
            outcome = _solved(found, seconds, lang) if solves else None
        except Refusal as refused:
            complain(refused, lang)
            sys.exit(Exit.REFUSED)
        best = outcome.plan if outcome else found.plan
        if as_json:
            click.echo(json.dumps(_as_json(found, best, outcome, explains=explains), ensure_ascii=False))
        else:
            _tell(found, best, outcome, explains=explains, lang=lang)
    sys.exit(Exit.DONE if best is not None else Exit.REFUSED)


def _solved(found: "Planned", seconds: int | None, lang: Language) -> "Outcome":
    from bihuan.web.rounds.assignment.solving import solve

    return solve(found.problem, seconds=seconds or found.seconds, start=found.plan, progress=_progress(lang))


def _progress(lang: Language) -> "Callable[[Progress], None]":
    """Return what tells on the error stream how far it is, where somebody is watching."""
    from bihuan.web.rounds.queries.schemes.workbench import STAGES

    def tell(progress: "Progress") -> None:
        if sys.stderr.isatty():
            stage = STAGES[progress.stage][0 if lang == "zh" else 1]
            points = "—" if progress.points is None else f"{progress.points:.1f}"
            click.echo(f"\r{progress.seconds:6.1f} s  {stage}  {points}\033[K", err=True, nl=False)

    return tell


def _tell(found: "Planned", best: "Plan | None", outcome: "Outcome | None", *, explains: bool, lang: Language) -> None:
    zh = lang == "zh"
    number = "" if found.number is None else f"方案{found.number}" if zh else f"scheme {found.number}"
    click.echo(f"{found.title}　{number}".rstrip("　"))
    if outcome is not None and outcome.conflict is not None:
        click.echo(outcome.conflict.zh if zh else outcome.conflict.en)
    if best is None:
        click.echo("没有方案。" if zh else "There is no plan.")
        return
    for line in _group_lines(found, best, zh=zh):
        click.echo(line)
    for line in _score_lines(found, best, zh=zh):
        click.echo(line)
    rest = _goals_in_vain(found, best)
    proven = (
        "其余目标最优（已证明）" if rest else "最优（已证明）",
        f"optimal {'for the other goals ' * rest}(proven)",
    )
    for stage in outcome.stages if outcome else ():
        said = proven[0 if zh else 1] if stage.is_proven_optimal else f"gap {stage.gap:.1%}"
        click.echo(
            f"  {stage.name:<7}{stage.points:>10.1f}  ≥ {max(0.0, stage.bound):.1f}  {said}  {stage.seconds:.1f} s"
        )
    if explains:
        click.echo()
        for answer in _answers(found, best):
            click.echo(answer["zh"] if zh else answer["en"])


def _group_lines(found: "Planned", best: "Plan", *, zh: bool) -> Iterator[str]:
    from bihuan.web.rounds.assignment.problem import ROLES
    from bihuan.web.rounds.assignment.rules import names_of

    people, units, groups = names_of(found.problem)
    for key, name in groups.items():
        yield f"{name}：{'、'.join(units.get(unit, unit) for unit in best.units_of(key)) or '—'}"
        for seat in best.seats_of(key):
            yield f"  {ROLES[seat.role][0 if zh else 1]}　{people.get(seat.person, seat.person)}"


def _score_lines(found: "Planned", best: "Plan", *, zh: bool) -> Iterator[str]:
    from bihuan.web.rounds.assignment.scoring import score

    said = score(found.problem, best)
    for term in said.terms:
        label, unit = (term.zh, term.unit_zh) if zh else (term.en, term.unit_en)
        yield f"{label}：{term.amount:g} {unit} × {term.weight:g} = {term.points:.1f}"
        if term.note_zh:
            yield f"  {term.note_zh if zh else term.note_en}"
    yield f"{'合计' if zh else 'Total'}：{said.points:.1f}"
    for rule in said.broken:
        yield f"✗ {rule.zh if zh else rule.en}"


def _goals_in_vain(found: "Planned", best: "Plan") -> bool:
    """Whether a goal is weighed that decides nothing, so that a proof speaks of the others only."""
    from bihuan.web.rounds.assignment.scoring import score

    return any(term.note_zh for term in score(found.problem, best).terms)


def _answers(found: "Planned", best: "Plan") -> Iterator[dict[str, Any]]:
    """Yield the quick answer for every person and unit against every group."""
    from bihuan.web.rounds.assignment.why import Adviser

    adviser = Adviser(found.problem, best)
    for kind, ask, keys in (
        ("unit", adviser.unit, [unit.key for unit in found.problem.units]),
        ("person", adviser.person, [person.key for person in found.problem.people]),
    ):
        for key in keys:
            for group in found.problem.groups:
                answer = ask(key, group.key)
                yield {
                    "kind": kind,
                    "key": key,
                    "group": group.key,
                    "answer": str(answer.kind),
                    "points": answer.points,
                    "zh": answer.zh,
                    "en": answer.en,
                }


def _as_json(found: "Planned", best: "Plan | None", outcome: "Outcome | None", *, explains: bool) -> dict[str, Any]:
    from bihuan.web.rounds.assignment.scoring import score
    from bihuan.web.rounds.assignment.written import plain

    stages = (
        [{**plain(one), "is_proven_optimal": one.is_proven_optimal, "gap": one.gap} for one in outcome.stages]
        if outcome
        else []
    )
    return {
        "round": found.title,
        "scheme": found.number,
        "plan": plain(best) if best else None,
        "score": plain(score(found.problem, best)) if best else None,
        "stages": stages,
        "conflict": plain(outcome.conflict) if outcome and outcome.conflict else None,
        "ended": str(outcome.ended) if outcome else "",
        "answers": list(_answers(found, best)) if explains and best else [],
    }
