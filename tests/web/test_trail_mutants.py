"""No fault can be put into what checks the trail without the tamperings noticing it: 0 survivors."""

import json
import os
import sys
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

import bihuan.trail_check.hashes
import bihuan.trail_check.signatures
from bihuan.trail_check.chain import CHECKPOINT, COVERED, GENESIS
from bihuan.web.trail import canonical as plain_canonical
from bihuan.web.trail import verify as plain_verify
from bihuan.web.trail.access_log import Look
from bihuan.web.trail.actions import SYSTEM, append, keep_looks, take_checkpoint
from tests.web.mutating import mutants, survives
from tests.web.trail_tampering import Maker, Tampered, flat, genuine, rebuilt, tamperings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database,
    pytest.mark.skipif(os.name == "nt", reason="needs an alarm clock"),
]

PACKAGE = Path(bihuan.trail_check.__file__).parent
MODULES = ("hashes", "signatures", "chain", "lines")
SOUND = {name: compile((PACKAGE / f"{name}.py").read_text(encoding="utf-8"), name, "exec") for name in MODULES}

#: Mutants that say the same in other words, each with why.
EQUAL = {
    "hashes.py": (
        "'sm3' in hashlib.algorithms_available",  # quick or slow, both are SM3
        "all(map(str.isascii, value)) and _SC | False",  # only slower
    ),
    "signatures.py": (),
    "chain.py": (),
    "lines.py": (),
    "canonical.py": ("if type(value) is dict and _is_plain(value) | False",),  # only slower
    "verify.py": (),
}


is_signed_once = lru_cache(maxsize=None)(bihuan.trail_check.signatures.is_signed)


def is_equal(what: str) -> bool:
    file, _, rest = what.partition(":")
    return any(words in rest for words in EQUAL[file])


def loaded(name: str = "", tree=None) -> SimpleNamespace:
    """Return the modules of the stand-alone check, one of them mutated, apart from those that everybody uses."""
    package = ModuleType("mutant_check")
    package.__path__ = []
    sys.modules["mutant_check"] = package
    made = {}
    for module_name in MODULES:
        module = ModuleType(f"mutant_check.{module_name}")
        module.__package__ = "mutant_check"
        sys.modules[module.__name__] = module
        setattr(package, module_name, module)
        code = compile(tree, name, "exec") if module_name == name else SOUND[module_name]
        exec(code, module.__dict__)  # a mutant of our own code
        made[module_name] = module
    made["chain"].is_signed = (
        lru_cache(maxsize=None)(made["chain"].is_signed) if name == "signatures" else is_signed_once
    )
    return SimpleNamespace(**made)


# --- What each mutant has to stand -------------------------------------------------------------------------------


def examine_hashes(kit: SimpleNamespace) -> None:
    for length in (0, 1, 54, 55, 56, 63, 64, 65, 200):
        data = bytes(range(length % 256)) * 1
        assert kit.hashes.plain_sm3(data) == plain_canonical.sm3(data)
        assert kit.hashes.SUITES["sm3"](data) == plain_canonical.sm3(data)
        assert kit.hashes.SUITES["sha256"](data) == sha256(data).digest()
    for value in (
        None,
        True,
        7,
        "轮\n",
        [1, [2]],
        (1,),
        {"\U0001f600": 1, "\ufb33": 2},
        {"b": 1, "a": {"\U0001f600": [], "\ufb33": None}},
    ):
        assert kit.hashes.canonical(value) == plain_canonical.canonical(value)
    for odd in (0.5, {"a": 0.5}, {1}, b"x"):
        with pytest.raises(TypeError):
            kit.hashes.canonical(odd)
    for count in range(12):
        leaves = [sha256(b"%d" % number).hexdigest() for number in range(count)]
        tree = kit.hashes.Tree(kit.hashes.sha256)
        for leaf in leaves:
            tree.add(leaf)
        assert tree.root() == plain_canonical.merkle_root(leaves)


def examine_signatures(kit: SimpleNamespace) -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    prime = 2**255 - 19
    is_signed = kit.signatures.is_signed
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(sha256(b"%d" % number).digest())
        public, message = key.public_key().public_bytes_raw(), b"x" * number
        signature = key.sign(message)
        assert is_signed(public, message, signature)
        assert not is_signed(public, message + b"x", signature)
        turned = int.from_bytes(signature[32:], "little") + order
        bad = [signature[:-1], signature + b"\0", signature[:32] + turned.to_bytes(32, "little")]
        bad += [bytes(32) + signature[32:], b"\xff" * 32 + signature[32:], signature[:32] + bytes(32)]
        # One bit of each half, so that neither coordinate of the points alone decides.
        bad += [
            bytes([signature[0] ^ 1]) + signature[1:],
            signature[:31] + bytes([signature[31] ^ 128]) + signature[32:],
        ]
        assert not any(is_signed(public, message, one) for one in bad)
        assert not is_signed(public[:31] + bytes([public[31] ^ 128]), message, signature)
    base = 15112221349535400772501151409588531511454012693041857206046113283949847762202
    assert kit.signatures._BASE[0] == base, "otherwise every point could be its mirror image and nobody would notice"
    # The number exactly at the order: with the neutral point as key and commitment it would hold.
    neutral = (1).to_bytes(32, "little")
    assert is_signed(neutral, b"", neutral + bytes(32))
    assert not is_signed(neutral, b"", neutral + order.to_bytes(32, "little"))
    # The same point written a second way, with a coordinate beyond the prime, or with a sign that nought does not have.
    assert not is_signed(neutral, b"", (prime + 1).to_bytes(32, "little") + bytes(32))
    assert not is_signed(neutral, b"", (1 | 1 << 255).to_bytes(32, "little") + bytes(32))
    assert kit.signatures._point(prime.to_bytes(32, "little")) is None
    assert kit.signatures._point((2).to_bytes(32, "little")) is None
    assert not is_signed((2).to_bytes(32, "little"), b"", neutral + bytes(32))


def examine_lines(kit: SimpleNamespace) -> None:
    head = sha256(b"x").hexdigest()
    line = kit.lines.printed_line(7, "2026-11-23T05:15:20.123456Z", head)
    assert line.startswith(f"BIHUAN-TRAIL 1 7 20261123T051520Z {head.upper()}")
    assert kit.lines.read_line(line.lower()) == (7, head)
    assert kit.lines.read_line(line[:50] + " " + line[50:]) == (7, head)
    words = line.split()
    no_number = kit.lines.printed_line("x", "2026-11-23T05:15:20.123456Z", head)
    other = " ".join([*words[2:]])
    for bad in (
        "",
        "BIHUAN-TRAIL 1",
        "BIHUAN-TRAIL 1 7",
        "BIHUAN-TRAIL 1 7 x",
        f"BIHUAN 1 {other}",
        f"{words[0]} 2 {other}",
        no_number,
    ):
        with pytest.raises(ValueError, match="this is not a line of a trail"):
            kit.lines.read_line(bad)
    for bad in (line.replace(" 7 ", " 8 "), line[:-1] + ("0" if line[-1] != "0" else "1"), line + "0"):
        with pytest.raises(ValueError, match="check digits of the line"):
            kit.lines.read_line(bad)
    anchors = [json.dumps({"seq": 3, "head": head}), "", "  ", line, "  " + json.dumps({"seq": 4, "head": head})]
    assert list(kit.lines.read_anchors(anchors)) == [(3, head), (7, head), (4, head)]
    for bad in ('{"seq": "3", "head": "x"}', '{"seq": 3}', '{"seq": 3, "head": 5}', "nonsense", "{", '{"head": "x"}'):
        with pytest.raises(ValueError, match=r"\S"):
            list(kit.lines.read_anchors([bad]))
    verdict = kit.chain.Verdict
    whole_zh, whole_en = kit.lines.sentences(verdict(5, head, checkpoints=2, entries=1))
    assert ("5 条记录" in whole_zh, "5 record(s), 2 checkpoint(s), 1 access entry." in whole_en) == (True, True)
    assert "2 access entries." in kit.lines.sentences(verdict(5, head, entries=2))[1]
    for until, zh, en in ((4, "第 4 条，", "record 4,"), (9, "第 4 至 9 条之间", "records 4 to 9,")):
        said = kit.lines.sentences(verdict(3, head, "gap", 4, until))
        assert (zh in said[0], en in said[1]) == (True, True)


def examine_chain(kit: SimpleNamespace, made, tampered: list[Tampered]) -> None:
    def check(one: Tampered):
        return one.check(kit.chain.Check, kit.lines.check_lines)

    count = len(made.blocks)
    anchors = tuple(made.anchors())
    whole = Tampered("", flat(made.blocks, made.end()), 0, anchors=anchors, keys=(made.public,))
    assert check(whole) == (count, made.records[-1]["hash"], None, None, None, 3, 12, count)
    assert check(whole).is_whole
    assert check(Tampered("", flat(made.blocks, made.end()), 0)).is_whole
    at_last = ((count, made.records[-1]["hash"]),)
    assert check(Tampered("", flat(made.blocks, made.end()), 0, anchors=at_last)).is_whole
    short = genuine(3, seed=5)
    assert check(Tampered("", flat(short.blocks, short.end()), 0)).is_whole
    for one in tampered:
        verdict = check(one)
        assert one.is_located(verdict), one.what
        assert not verdict.is_whole
        assert verdict.records == verdict.seq - 1 or verdict.records < verdict.seq
    for one, fault, seq, until in NAMED(made):
        verdict = check(one)
        assert (verdict.fault, verdict.seq, verdict.until) == (fault, seq, until), (one.what, verdict)
    lines = ['{"kind": "trail"}', *map(json.dumps, flat(made.blocks))]
    for odd in (
        "",
        "[]",
        "{",
        "7",
        "null",
        '"x"',
        '{"kind": "x"}',
        '{"kind": "record", "kind": "record"}',
        '{"kind": "trail"}',
    ):
        verdict = kit.lines.check_lines([*lines, odd], kit.chain.Check())
        assert (verdict.fault, verdict.seq) == ("unreadable", count + 1)
    # A file that lacks its first line is read all the same; nothing of the chain is in it.
    assert kit.lines.check_lines([*lines[1:], json.dumps(made.end())], kit.chain.Check()).is_whole
    # Anchors that are confirmed on the way are what a later fault is measured from.
    check_open = kit.chain.Check([(9, made.records[8]["hash"])])
    for line in flat(made.blocks[:11]):
        check_open.take(line)
    assert check_open.verdict().anchored == 9
    check_open.close()
    with pytest.raises(kit.chain.BrokenError):
        check_open.close(needs_end=True)


def NAMED(made) -> list[tuple[Tampered, str, int, int]]:  # noqa: N802  # a table that needs a trail
    """Tampered exports whose fault, not only its place, has to be named rightly."""
    count, anchors = len(made.blocks), made.anchors()
    first, last = anchors[0], anchors[-1]
    all_of_it = flat(made.blocks, made.end())
    batch = next(at for at, block in enumerate(made.blocks) if block[-1]["kind"] == "access")
    signed = next(at for at, block in enumerate(made.blocks) if block[-1]["kind"] == "checkpoint")
    switch = next(at for at, record in enumerate(made.records) if record["action"] == "trail.switch_suite")
    end = made.end()
    return [
        (Tampered("anchor ahead", all_of_it, 0, anchors=((count + 5, GENESIS),)), "rolled_back", count + 1, count + 5),
        (Tampered("anchor differs", all_of_it, 0, anchors=(first, (last[0], GENESIS))), "anchor_differs",
         max(seq for seq, _ in anchors[:-1]) + 1, last[0]),
        (Tampered("two anchors", all_of_it, 0, anchors=(first, (first[0], GENESIS))), "anchor_differs", 1, first[0]),
        (Tampered("no end", flat(made.blocks), 0), "end_missing", count + 1, count + 1),
        (Tampered("cut", flat(made.blocks[:signed], end), 0), "tail_cut", signed + 1, count),
        (Tampered("other key", all_of_it, 0, keys=("00" * 32,)), "unknown_key", 1, signed + 1),
        (Tampered("end, own key", flat(made.blocks, {**end, "key": "00" * 32}), 0), "unknown_key", last[0] + 1, count + 1),
        (Tampered("end, bad signature", flat(made.blocks, {**end, "signature": "00" * 64}), 0), "end_forged",
         count + 1, count + 1),
        (Tampered("end, no hex", flat(made.blocks, {**end, "signature": "x" * 128}), 0), "end_forged", count + 1, count + 1),
        (Tampered("end, field more", flat(made.blocks, {**end, "x": "x"}), 0), "end_forged", count + 1, count + 1),
        (Tampered("checkpoint gone", flat([*made.blocks[:signed], made.blocks[signed][:1], *made.blocks[signed + 1:]], end), 0),
         "checkpoint_missing", signed + 1, signed + 1),
        (Tampered("checkpoint gone at last", flat([*made.blocks[:signed], made.blocks[signed][:1]]), 0),
         "checkpoint_missing", signed + 1, signed + 1),
        (Tampered("entries gone", flat([*made.blocks[:batch], made.blocks[batch][:1], *made.blocks[batch + 1:]], end), 0),
         "access_wrong", batch + 1, batch + 1),
        (Tampered("line more", flat(made.blocks, end, end), 0), "unreadable", count + 1, count + 1),
        (Tampered("unknown suite", flat([*made.blocks[:switch], [{**made.records[switch], "suite": "md5"}]]), 0),
         "unknown_suite", switch + 1, switch + 1),
        (Tampered("unknown form", flat([*made.blocks[:switch], [{**made.records[switch], "form": 9}]]), 0),
         "unknown_form", switch + 1, switch + 1),
        (Tampered("form of no kind", flat([*made.blocks[:switch], [{**made.records[switch], "form": [3]}]]), 0),
         "unknown_form", switch + 1, switch + 1),
        (Tampered("wrong number", flat([*made.blocks[:switch], [{**made.records[switch], "seq": 1}]]), 0),
         "gap", switch + 1, switch + 1),
        (Tampered("wrong previous", flat([*made.blocks[:switch], [{**made.records[switch], "previous_hash": GENESIS}]]), 0),
         "wrong_previous", switch + 1, switch + 1),
        (Tampered("half a checkpoint", flat([*made.blocks[:signed], [made.blocks[signed][0], {**made.blocks[signed][1], "count": 0.5}]]), 0),
         "checkpoint_wrong", signed + 1, signed + 1),
        (Tampered("half an entry", flat([*made.blocks[:batch], [made.blocks[batch][0], {**made.blocks[batch][1], "actor": 0.5}]]), 0),
         "access_wrong", batch + 1, batch + 1),
        (Tampered("signed by another", flat(forged_checkpoint(made, signed)), 0), "checkpoint_forged", 1, signed + 1),
        (Tampered("entry has another number", flat(renumbered_entries(made, batch)), 0), "access_wrong", batch + 1, batch + 1),
    ]  # fmt: skip


def forged_checkpoint(made, at: int) -> list:
    """Return the trail up to a checkpoint that states the right key and was signed with another, its record agreeing."""
    blocks = deepcopy(made.blocks[: at + 1])
    line = {name: value for name, value in blocks[at][1].items() if name != "kind"}
    line["signature"] = Maker(seed=666).sign("checkpoint:1", line, CHECKPOINT)
    blocks[at][0]["row_root"] = plain_canonical.digest(blocks[at][0]["suite"], "checkpoint:1", line)
    blocks[at][1] = {"kind": "checkpoint", **line}
    return rebuilt(blocks, at)


def renumbered_entries(made, at: int) -> list:
    """Return the trail up to a batch whose entries leave a number out, its record agreeing."""
    blocks = deepcopy(made.blocks[: at + 1])
    suite = blocks[at][0]["suite"]
    for entry in blocks[at][1:]:
        entry["seq"] += 1
    bare = [{name: value for name, value in entry.items() if name != "kind"} for entry in blocks[at][1:]]
    blocks[at][0]["row_root"] = plain_canonical.merkle_root(
        (plain_canonical.digest(suite, "access:1", entry) for entry in bare), suite
    )
    return rebuilt(blocks, at)


def examine_canonical(module) -> None:
    values = [
        None,
        True,
        7,
        "轮",
        [1],
        {"b": 1, "a": None},
        {"\U0001f600": 1, "\ufb33": 2},
        {"a": [1], "b": "x"},
        {1: 2},
    ]
    for value in values[:-1]:
        assert module.canonical(value) == bihuan.trail_check.hashes.canonical(value)
    for odd in (0.5, {"a": 0.5}, {"a": {"b": 0.5}}, {1}):
        with pytest.raises(TypeError):
            module.canonical(odd)
    with pytest.raises((TypeError, AttributeError)):
        module.canonical({1: 2})
    body = dict.fromkeys(COVERED[3], "x") | {"form": 3, "suite": "sha256"}
    for fields in (body, body | {"suite": "sm3"}, {name: body[name] for name in COVERED[1]}):
        form = fields.get("form", 1)
        text = b"bihuan:trail:%d\n" % form + bytes(32) + bihuan.trail_check.hashes.canonical(fields)
        assert module.record_hash(fields, GENESIS) == bihuan.trail_check.hashes.SUITES[fields["suite"]](text).hex()
    for count in range(12):
        leaves = [sha256(b"%d" % number).hexdigest() for number in range(count)]
        for suite in ("sha256", "sm3"):
            tree = bihuan.trail_check.hashes.Tree(bihuan.trail_check.hashes.SUITES[suite])
            for leaf in leaves:
                tree.add(leaf)
            assert module.merkle_root(iter(leaves), suite) == tree.root()
    east = timezone(timedelta(hours=8))
    assert module.moment(datetime(2026, 11, 23, 9, 2, 3, 4, tzinfo=east)) == "2026-11-23T01:02:03.000004Z"


# --- The series ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made():
    return genuine()


@pytest.fixture(scope="module")
def tampered(made):
    return list(tamperings(260, made))


def examine_check(kit, made, tampered, name=""):
    if name in {"", "hashes"}:
        examine_hashes(kit)
    if name in {"", "signatures"}:
        examine_signatures(kit)
    if name in {"", "lines"}:
        examine_lines(kit)
    examine_chain(kit, made, tampered)


@pytest.mark.no_database
def test_what_is_sound_stands(made, tampered):
    examine_check(loaded(), made, tampered)
    examine_canonical(plain_canonical)


@pytest.mark.no_database
@pytest.mark.parametrize("name", MODULES)
def test_no_fault_in_the_stand_alone_check_goes_unnoticed(made, tampered, name):
    alive = [
        what
        for what, tree in mutants(PACKAGE / f"{name}.py")
        if not is_equal(what) and survives(lambda tree=tree: examine_check(loaded(name, tree), made, tampered, name))
    ]
    assert not alive, "\n".join(alive)


@pytest.mark.no_database
def test_no_fault_in_what_the_application_hashes_with_goes_unnoticed():
    path = Path(plain_canonical.__file__)

    def examine(tree):
        module = ModuleType("mutant_canonical")
        exec(compile(tree, "canonical", "exec"), module.__dict__)  # a mutant of our own code
        examine_canonical(module)

    alive = [what for what, tree in mutants(path) if not is_equal(what) and survives(lambda tree=tree: examine(tree))]
    assert not alive, "\n".join(alive)


def examine_verify(module) -> None:
    """Check the trail of the database as it is, and with each thing wrong that only the database can have wrong."""
    sound = module.verify()
    assert sound.is_whole
    assert sound.entries >= 2
    assert module.verify([(1, GENESIS)]).fault == "anchor_differs"
    assert module.verify(keys=["00" * 32]).fault == "unknown_key"
    last = sound.records
    wrong = (
        (f"UPDATE trail_head SET seq = {last + 3}", "tail_cut", last + 1, last + 3),
        (f"UPDATE trail_head SET seq = {last - 1}", "head_wrong", last, last),
        ("UPDATE trail_head SET seq = 0", "head_wrong", 1, last),
        ("UPDATE trail_head SET hash = 'x'", "head_wrong", sound.anchored + 1, last),
        ("UPDATE trail_head SET entries = entries + 1", "head_wrong", sound.anchored + 1, last),
        ("DELETE FROM trail_head", "head_wrong", 1, last),
        ("UPDATE trail_record SET actor = 'x' WHERE seq = 2", "wrong_hash", 2, 2),
        ("DELETE FROM trail_checkpoint", "checkpoint_missing", None, None),
    )
    for statement, fault, seq, until in wrong:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            verdict = module.verify()
            assert verdict.fault == fault, (statement, verdict)
            assert seq is None or (verdict.seq, verdict.until) == (seq, until), (statement, verdict)
            transaction.set_rollback(True)
    # Records that come while it runs are no fault, and are checked as well.
    plain = module.head
    coming = iter((True, True, False))

    def busy():
        found = plain()
        if next(coming, False):
            append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
        return found

    module.head = busy
    assert module.verify().records == last + 2
    module.head = plain


def test_no_fault_in_the_check_of_the_database_goes_unnoticed(db, settings, tmp_path):
    settings.TRAIL_KEYS, settings.TRAIL_ANCHORS = tmp_path / "keys", [tmp_path / "anchors"]
    keep_looks([Look(datetime.now(UTC), "a", "page", "", "", "done", "")] * 2)
    take_checkpoint(even_if_early=True)
    append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
    of_table = {"sqlite": "", "postgresql": " ON trail_{}"}[connection.vendor]
    with connection.cursor() as cursor:
        for table, trigger in (
            ("record", "stays"), ("checkpoint", "stays"), ("checkpoint", "remains"), ("head", "goes_on"), ("head", "remains"),
        ):  # fmt: skip
            if connection.vendor == "postgresql" and (table, trigger) == ("checkpoint", "remains"):
                continue  # there, one trigger stands against both
            cursor.execute(f"DROP TRIGGER trail_{table}_{trigger}" + of_table.format(table))
    path = Path(plain_verify.__file__)

    def examine(tree):
        module = ModuleType("mutant_verify")
        exec(compile(tree, "verify", "exec"), module.__dict__)  # a mutant of our own code
        with transaction.atomic():
            examine_verify(module)
            transaction.set_rollback(True)

    import ast

    examine(ast.parse(path.read_text(encoding="utf-8")))
    alive = [what for what, tree in mutants(path) if not is_equal(what) and survives(lambda tree=tree: examine(tree))]
    assert not alive, "\n".join(alive)
