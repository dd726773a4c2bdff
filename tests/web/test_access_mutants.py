"""
The oracle notices every small wrong: in the matrix, in the tables of moves, in the code that judges.

Each mutant lives in memory for as long as it is asked. A survivor is a wrong that could be committed unnoticed.
"""

import itertools
import sys
from datetime import date, timedelta
from functools import cache
from types import ModuleType, SimpleNamespace
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser

from bihuan.web.accounts import rules, standing, step_up
from bihuan.web.accounts.actions import signing
from bihuan.web.accounts.capabilities import RIGHTS, STATES, Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries import signatures
from bihuan.web.accounts.queries.in_force import AssignmentRow
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.access import CRITERION, To
from bihuan.web.rounds.access import ROUND
from tests.web import mutants
from tests.web.moving import STATES as MOVING_STATES
from tests.web.moving import TABLES, outcome, said_to_start, starts, tries
from tests.web.oracle import ACTIONS, HELD, ME, MOVE, R1, R2, ROLES, SOMEBODY_ELSE, SPOTS, TABLE, Standing, cases
from tests.web.test_access_agreement import OF_OFFICES, REGISTERED, SHAPES, agree, row_at
from tests.web.test_access_matrix import asked

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def is_noticed_of(cell, wrong):
    """Return whether some answer about this cell is no longer the oracle's."""
    kind, state, role = cell
    was, RIGHTS[cell] = RIGHTS[cell], wrong
    # What was touched is asked first, because most mutants fall there; all the rest is asked as well.
    touched = {letter for right in (*was, *wrong) for letter in right.letters}
    first = tuple(action for action in ACTIONS if action[0] in touched)
    rest = tuple(action for action in ACTIONS if action[0] not in touched)
    try:
        return any(asked(case, kind, state) != said for case, said in cases(kind, state, role, first + rest))
    finally:
        RIGHTS[cell] = was


@pytest.mark.no_database
def test_what_is_right_is_not_noticed():
    assert not [cell for cell, rights in RIGHTS.items() if is_noticed_of(cell, rights)]


@pytest.mark.no_database
def test_no_wrong_cell_survives():
    count, survivors = 0, []
    for cell, wrong in mutants.of_cells():
        count += 1
        if not is_noticed_of(cell, wrong):
            survivors.append((cell, wrong))
    sys.stdout.write(f"{count} mutants of cells, {len(survivors)} survive" + "\n")
    assert count > 10_000
    assert not survivors, survivors[:10]


@pytest.mark.no_database
def test_no_wrong_move_survives():
    count, survivors = 0, []
    for kind, table in TABLES.items():
        for name in list(table):
            was = table[name]
            for wrong in mutants.of_transition(was, MOVING_STATES[kind], list(To)):
                count += 1
                table[name] = wrong
                try:
                    if not _is_move_noticed(kind, name):
                        survivors.append(wrong)
                finally:
                    table[name] = was
            del table[name]
            assert _is_move_noticed(kind, name)
            table[name] = was
    sys.stdout.write(f"{count} mutants of moves, {len(survivors)} survive" + "\n")
    assert count > 200
    assert not survivors, survivors[:10]


def _is_move_noticed(kind, name):
    transition = TABLES[kind].get(name)
    to = getattr(transition, "to", None)
    action = next(move.action for (kind_, name_, _state), move in MOVE.items() if (kind_, name_) == (kind, name))
    if to is not None and (to.letter, to.aspect) != (Letter[action.upper()], ""):
        return True
    if any(starts(kind, name, state) != said_to_start(kind, name, state) for state in MOVING_STATES[kind]):
        return True
    return any(outcome(try_) != said for try_, said in tries(kind, name))


def survivors_of(module, functions, is_noticed):
    """Run ``is_noticed`` on each mutant of a module's functions and return what it did not notice."""
    count, survivors = 0, []
    for what, tree in mutants.of_code(module, frozenset(functions)):
        count += 1
        made = ModuleType(module.__name__)
        made.__dict__.update({"__file__": module.__file__, "__loader__": module.__loader__})
        exec(compile(tree, module.__file__, "exec"), made.__dict__)
        try:
            noticed = is_noticed(made)
        except (AssertionError, Refusal, TypeError, ValueError, KeyError, AttributeError, IndexError):
            noticed = True
        if not noticed:
            survivors.append(what)
    sys.stdout.write(f"{count} mutants of {module.__name__}, {len(survivors)} survive" + "\n")
    sys.stdout.writelines(f"  {one}\n" for one in survivors)
    assert count
    return survivors


JUDGING = (
    *("grant_in", "grant", "visible", "judged", "judged_kind", "somewhere", "_kinds_open_to", "_granted", "_easiest"),
    *("_has_duty", "_reaches", "_reach", "_lists", "_any_of", "_column"),
)


@pytest.mark.no_database
def test_no_wrong_judgement_survives():
    assert not is_judgement_wrong(rules)
    assert survivors_of(rules, JUDGING, is_judgement_wrong) == []


def is_judgement_wrong(made):
    """Return whether a module of rules answers otherwise than the oracle, or its list otherwise than its judge."""
    return (
        any(_judges_wrong(made, kind, state) for kind, state in (("finding", "in_review"), ("fix_at_once", "issued")))
        or not _refuses_well(made)
        or _lists_more_than_needed(made)
        or _lists_otherwise(made)
        or any(_judges_wrong(made, *column) for column in TABLE)
    )


def _judges_wrong(made, kind, state):
    return any(
        asked(case, kind, state, made.grant_in) != said for role in ROLES for case, said in _cases(kind, state, role)
    )


@cache
def _cases(kind, state, role):
    """What the oracle says is the same for every mutant."""
    return tuple(cases(kind, state, role))


def _lists_otherwise(made):
    letters = (Letter.KNOW, Letter.READ, Letter.EDIT, Letter.APPROVE)
    several = [Standing(ME, (held,)) for row in HELD.values() for held in row]
    several += [Standing(None, HELD["PUB"]), Standing(ME, (HELD["GM"][0], HELD["SUP"][0]))]
    several += [Standing(ME, HELD[role][:1], frozenset({1})) for role in ("GL", "OFF", "UNIT")]
    for shape, stands in itertools.product(SHAPES, several):
        conditions = [(letter, made.visible(stands, shape, letter)) for letter in letters]
        for row in _rows(shape):
            if not all(agree(made, stands, shape, row, letter, condition) for letter, condition in conditions):
                return True
    planned = SimpleNamespace(pk=None, status="planned", organ_id=1, created_by_id=ME)
    return made.grant(Standing(ME, HELD["OFF"][:1]), ROUND, planned, Letter.CREATE) is None


@cache
def _rows(shape):
    states = STATES[shape.kind] if shape.state else (shape.fixed_state,)
    spots = REGISTERED if shape.round else (*REGISTERED, *OF_OFFICES)
    return [row_at(shape, *row) for row in itertools.product(spots, states, (ME, SOMEBODY_ELSE, None))]


def _lists_more_than_needed(made):
    """Return whether conditions have grown: each stands for a scan of the table."""
    leader, clerk = Standing(ME, HELD["GL"]), Standing(ME, (HELD["OFF"][1],))
    return [str(made.visible(leader, SHAPES[1])), str(made.visible(clerk, SHAPES[1], Letter.READ))] != [
        "(AND: ('target_id__in', [1, 2, 3]))",
        f"(AND: ('round_id', {R1!r}), ('status__in', ['approved', 'in_review', 'issued']))",
    ]


def _refuses_well(made):
    leader, deputy, clerk = (Standing(ME, HELD[role][:1]) for role in ("GL", "GD", "OFF"))
    ours, theirs = (row_at(SHAPES[1], spot, "in_review", SOMEBODY_ELSE) for spot in (SPOTS[0], SPOTS[2]))
    words = {"zh": "由组长办理", "en": "the leader does"}

    def code(act, *arguments, **named):
        try:
            return act(*arguments, **words, **named).role
        except Refusal as refusal:
            return refusal.code if refusal.code != "common.not_allowed" else refusal.zh

    def one(stands, row, letter):
        return code(made.judged, None, SHAPES[1], row, letter, standing=stands)

    said = [
        one(leader, None, Letter.READ),
        code(made.judged, None, CRITERION, None, Letter.READ, standing=leader),
        one(leader, theirs, Letter.READ),
        one(leader, ours, Letter.READ),
        one(deputy, ours, Letter.READ),
        one(leader, ours, Letter.APPROVE),
        code(made.judged, AnonymousUser(), SHAPES[1], ours, Letter.READ),
        made.grant(clerk, SHAPES[1], row_at(SHAPES[1], SPOTS[0], "draft", ME), Letter.KNOW).role,
    ]
    with step_up.answering(lambda: False):
        said += [one(clerk, ours, Letter.APPROVE), one(clerk, ours, Letter.RETURN)]
        made.standing_of = lambda _user: Standing(ME, HELD["SYS"][:1])
        said += [
            code(made.judged_kind, None, "user", Letter.CREATE, state="open"),
            code(made.judged_kind, None, "settings", Letter.EDIT),
        ]
    with step_up.stepped_up():
        said += [one(clerk, ours, Letter.APPROVE), code(made.judged_kind, None, "settings", Letter.EDIT)]
        said += [
            code(made.judged_kind, None, "user", Letter.APPROVE, state="open"),
            code(made.judged_kind, None, "criterion", Letter.EDIT),
        ]
    made.standing_of = lambda _user: standing.ANONYMOUS
    said += [code(made.judged_kind, None, "user", Letter.CREATE, state="open")]
    made.standing_of = lambda _user: Standing(ME, HELD["GM"])
    said += [
        code(made.judged_kind, None, "saved_view", Letter.EDIT),
        code(made.judged_kind, None, "trail", Letter.VERIFY),
    ]
    unit, head = (Standing(ME, HELD["UNIT"][place : place + 1]) for place in (0, 1))
    found = [made.somewhere(stands, "fix_at_once", Letter.APPROVE) for stands in (unit, head, clerk)]
    said += [getattr(one_, "qualifier", None) for one_ in found]
    both = Standing(ME, (HELD["OFF"][0], HELD["LIA"][0]))
    said += [made.somewhere(both, "export", Letter.EXPORT).role, made.somewhere(clerk, "finding", Letter.CREATE)]
    two = Standing(ME, (HELD["LG"][0], HELD["GL"][0], HELD["OFF"][0]))
    said += [made._easiest(iter(())), made._easiest([rules.Grant("a", "", step_up=True), rules.Grant("b", "")]).role]
    said += [made._easiest([rules.Grant("a", "", two_people=True), rules.Grant("b", "", step_up=True)]).role]
    said += [made.grant_in(two, "finding", "approved", round_id=R1, target_id=1, letter=Letter.EXPORT).role]
    said += [made.grant(clerk, SHAPES[1], ours, Letter.EDIT, "form").qualifier]
    known = made.kinds_open_to(Standing(ME, HELD["AUD"]))
    said += [sorted(known), "round" in made.kinds_open_to(Standing(ME, HELD["LIA"]))]
    said += ["working_paper" in made.kinds_open_to(clerk), "finding" in made.kinds_open_to(clerk)]
    return said == [
        *(
            "common.not_found",
            "common.not_found",
            "common.not_found",
            "GL",
            words["zh"],
            words["zh"],
            "common.not_found",
            "OFF",
        ),
        *(
            "accounts.step_up_needed",
            "OFF",
            "SYS",
            "accounts.step_up_needed",
            "OFF",
            "SYS",
            words["zh"],
            "common.not_found",
        ),
        *("common.sign_in_first", "GM", words["zh"], None, "head", None, "LIA", None, None, "b", "b", "OFF", "form"),
        [
            "assignment",
            "backup",
            "demo_date",
            "note",
            "notice",
            "organ",
            "publication",
            "rectification_notice",
            "recusal",
            "round",
            "saved_view",
            "scheme",
            "settings",
            "taxonomy",
            "trail",
            "user",
        ],
        *(True, False, True),
    ]


STANDS = (
    "has",
    "is_anonymous",
    "roles",
    "_on_both_sides",
    "_counts",
    "_held",
    "_held_by",
    "standing_of",
    "fresh_standing_of",
    "present_standing_of",
)


@pytest.mark.no_database
def test_no_wrong_standing_survives():
    was, removers = dict(vars(standing)), [*standing._removers]
    standing._removers.clear()
    try:
        assert not is_standing_wrong(standing)
    finally:
        vars(standing).update(was)
        standing._removers[:] = removers
    assert survivors_of(standing, STANDS, is_standing_wrong) == []


DAY = date(2021, 2, 21)


def row(role="GM", **changes):
    facts = {
        "id": "1",
        "role": role,
        "duty": "",
        "organ_id": None,
        "round_id": R1,
        "target_id": None,
        "group_id": 1,
        "until": None,
        "round_status": "live",
        "feedback_ends_on": date(2021, 1, 22),
        "targets_of_group": {1, 2},
        "rounds_led": set(),
    }
    return AssignmentRow(**{**facts, **changes})


def is_standing_wrong(made):
    """Return whether a module of standings reads assignments otherwise than it is meant to."""
    return not (_counts_well(made) and _reaches_well(made) and _keeps_well(made))


def _counts_well(made):
    late = DAY + timedelta(days=1)
    said = [
        made._counts(row(), DAY),
        made._counts(row(), late),
        made._counts(row("SUP"), late),
        made._counts(row("SUP", round_status="archived"), DAY),
        made._counts(row(until=late), late),
        made._counts(row(feedback_ends_on=None), late),
        made._counts(row(round_status="archived", until=late), DAY),
        made._counts(row(round_status="cancelled"), DAY),
        made._counts(row(round_status="ended"), DAY),
    ]
    return said == [True, False, True, True, True, True, False, False, True]


def _reaches_well(made):
    group, spot = made._held(row()), made._held(row(target_id=9))
    office = made._held(row("OFF", round_id=None, organ_id=3, rounds_led={R1, R2}, targets_of_group=set()))
    supervisor = made._held(row("SUP", rounds_led={UUID(int=9)}))
    unit = made._held(row("LIA", target_id=1))
    said = [
        (group.targets, group.round_ids, group.all_rounds),
        spot.targets,
        (office.targets, office.round_ids, office.all_rounds, office.organ_id),
        (supervisor.targets, supervisor.round_ids),
        made._on_both_sides((group, unit)),
        made._on_both_sides((group, office, made._held(row("LIA", target_id=5)))),
        made._on_both_sides((spot, made._held(row("SUP", target_id=9)))),
        made._on_both_sides((group, made.Held("1", "LIA"))),
    ]
    return said == [
        ({1, 2}, {R1}, False),
        {9},
        (None, {R1, R2}, True, 3),
        (None, {R1}),
        {1},
        frozenset(),
        frozenset(),
        frozenset(),
    ]


def _keeps_well(made):
    """Return whether what is kept is kept for its request and its person alone, and rights taken away are gone."""
    asked_for, kept_still = [], []

    def assignments_on(day, *, person_id, only):
        asked_for.append((day, person_id, only))
        if person_id == 6:
            return []
        return [row(), row("LIA", target_id=1), row("SUP", id="2"), row("GL", round_status="archived")]

    made.assignments_on, made.today = assignments_on, lambda: DAY
    person = User(pk=5, username="x")
    person.only_assignment = "1"
    request = ["one"]
    made.current_request_id = lambda: request[0]
    made.hold_rights = kept_still.append
    made._removers.append(lambda person_id: frozenset({person_id}))
    first = made.standing_of(person)
    made.standing_of(person)
    once = len(asked_for)
    request[0] = "two"
    made.standing_of(person)
    twice = len(asked_for)
    request[0] = ""
    made.standing_of(person)
    made.standing_of(person)
    made.fresh_standing_of(person)
    stranger = made.Standing(5, (made.EVERYBODY,))
    return (
        (once, twice, len(asked_for)) == (1, 2, 5)
        and asked_for[0] == (DAY, 5, "1")
        and first.person_id == 5
        and first.removed == {5, 1}
        and first.roles == {"GM", "LIA", "SUP"}
        and [held.role for held in first.held] == ["PUB", "GM", "LIA", "SUP"]
        and first.has("SUP", "AUD")
        and not first.has("AUD")
        and not first.is_anonymous
        and stranger.roles == frozenset()
        and made.standing_of(AnonymousUser()) == made.ANONYMOUS
        and made.fresh_standing_of(SimpleNamespace(pk=5)) == made.ANONYMOUS
        and made.fresh_standing_of(User(username="unsaved")) == made.ANONYMOUS
        and made.ANONYMOUS.is_anonymous
        # Looking holds nobody's rights still, acting does.
        and kept_still == [5]
        # Who holds nothing has nothing to lose.
        and made.present_standing_of(User(pk=6, username="y")).removed == frozenset()
    )


def test_no_wrong_signature_survives(people, settings):
    """The tests of signing are the oracle here: each is run against the mutant until one fails."""
    assert survivors_of(signing, ("sign", "take_back"), lambda made: is_signing_wrong(people, made)) == []
    names = ("open_signatures", "_still_held", "signatures_of")
    assert survivors_of(signatures, names, lambda made: is_signing_wrong(people, signing, made)) == []


def is_signing_wrong(people, made, waiting=signatures):
    import inspect

    from django.db import transaction

    from tests.web import test_signing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_signing, "sign", made.sign)
        patch.setattr(test_signing, "take_back", made.take_back)
        patch.setattr(made, "open_signatures", waiting.open_signatures)
        patch.setattr(made, "signatures_of", waiting.signatures_of)
        patch.setattr(test_signing, "open_signatures", waiting.open_signatures)
        patch.setattr(test_signing, "signatures_of", waiting.signatures_of)
        patch.setattr(test_signing, "locates", waiting.locates)
        for name, test in vars(test_signing).items():
            if not name.startswith("test_"):
                continue
            marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
            for given in marks[0].args[1] if marks else [None]:
                known = {"people": people, "round_live": None, **({"changes": given} if marks else {})}
                arguments = {name: known[name] for name in inspect.signature(test).parameters}
                try:
                    with transaction.atomic():
                        test(**arguments)
                        transaction.set_rollback(True)
                except (AssertionError, Refusal, pytest.fail.Exception, AttributeError, TypeError):
                    return True
    return False
