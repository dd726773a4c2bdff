import json
import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.web.trail.actions import SYSTEM, append, moment
from bihuan.web.trail.canonical import GENESIS, SUITE, canonical, merkle_root, record_hash
from bihuan.web.trail.models import Head, Record, Salt
from bihuan.web.trail.verify import COVERED, check, verify


def made_chain(length: int) -> list[dict]:
    """Return a genuine chain that was never in a database."""
    rows, last = [], GENESIS
    for seq in range(1, length + 1):
        body = {
            "seq": seq,
            "suite": SUITE,
            "at": datetime(2026, 11, 23, 1, 2, 3, 40, tzinfo=UTC) + timedelta(seconds=seq),
            "clock_stepped": False,
            "actor": "a" * 36,
            "action": "notices.confirm",
            "object_kind": "notice",
            "object_id": str(seq % 7),
            "object_version": seq,
            "from_state": "draft",
            "to_state": "stored",
            "result": "done",
            "reason_code": "",
            "request_id": "",
            "fields_hash": sha256(b"%d" % seq).hexdigest(),
            "row_root": "",
        }
        row = {**body, "previous_hash": last, "hash": record_hash({**body, "at": moment(body["at"])}, last)}
        rows.append(row)
        last = row["hash"]
    return rows


def head_of(rows: list[dict]) -> tuple[int, str]:
    return len(rows), rows[-1]["hash"] if rows else GENESIS


def test_the_hash_of_a_record_is_the_same_everywhere():
    """A fixed figure, worked out with hashlib alone: both databases and every later version have to reach it."""
    row = made_chain(1)[0]
    body = {name: row[name] for name in COVERED} | {"at": "2026-11-23T01:02:04.000040Z"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert row["hash"] == sha256(b"bihuan:trail:1\n" + bytes(32) + text).hexdigest()
    assert row["hash"] == "cacd864356e7b288f6f7a419165bcbc041be23f3987d5bad42bed6ecf9f48d22"


def test_canonical_json_sorts_keys_as_utf16_and_keeps_characters():
    assert canonical({"\U0001f600": 1, "\ufb33": 2, "a": [True, None, "轮\n"]}) == (
        '{"a":[true,null,"轮\\n"],"\U0001f600":1,"\ufb33":2}'.encode()
    )
    with pytest.raises(TypeError):
        canonical({"a": 0.5})


def test_merkle_root_splits_as_rfc_6962():
    leaves = [sha256(bytes([n])).hexdigest() for n in range(5)]

    def leaf(text):
        return sha256(b"\0" + bytes.fromhex(text)).digest()

    def pair(left, right):
        return sha256(b"\1" + left + right).digest()

    a, b, c, d, e = map(leaf, leaves)
    assert merkle_root(leaves) == pair(pair(pair(a, b), pair(c, d)), e).hex()
    assert merkle_root(leaves[:1]) == a.hex()
    assert merkle_root([]) == ""


def test_a_genuine_chain_is_whole():
    rows = made_chain(300)
    verdict = check(rows, head_of(rows))
    assert verdict.is_whole
    assert verdict.records == 300
    assert verdict.head == rows[-1]["hash"]


def changed(value, chance: random.Random):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1])
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if len(value) == 64:
        at = chance.randrange(64)
        return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    return value + "x"


def tampered(rows: list[dict], chance: random.Random) -> tuple[list[dict], str, int]:
    """Return the chain with one thing done to it, what that was, and the first record that cannot be genuine."""
    rows = [dict(row) for row in rows]
    at = chance.randrange(len(rows))
    kind = chance.choice(["edit", "delete", "insert", "swap", "double", "cut", "rehash"])
    if kind == "edit":
        name = chance.choice([*COVERED, "previous_hash", "hash"])
        rows[at][name] = changed(rows[at][name], chance)
    elif kind == "rehash":
        # Changed and hashed anew, without the records after it.
        at = chance.randrange(len(rows) - 1)
        rows[at]["actor"] += "x"
        body = {name: rows[at][name] for name in COVERED} | {"at": moment(rows[at]["at"])}
        rows[at]["hash"] = record_hash(body, rows[at]["previous_hash"])
        at += 1
    elif kind == "delete":
        at = chance.randrange(len(rows) - 1)
        del rows[at]
    elif kind == "cut":
        at = chance.randrange(1, len(rows))
        del rows[at:]
    elif kind == "insert":
        rows.insert(
            at, made_chain(1)[0] | {"seq": at + 1, "previous_hash": rows[at]["previous_hash"], "actor": "forged"}
        )
    elif kind == "double":
        rows.insert(at + 1, dict(rows[at]))
        at += 1
    else:
        at = chance.randrange(len(rows) - 1)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return rows, kind, at + 1


def test_a_thousand_tamperings_are_found_where_they_are():
    rows = made_chain(40)
    chance = random.Random(20201130)
    for _ in range(1000):
        forged, kind, seq = tampered(rows, chance)
        verdict = check(forged, head_of(rows))
        assert not verdict.is_whole, kind
        assert verdict.seq == seq, (kind, verdict)


def test_a_chain_rebuilt_from_the_start_does_not_reach_the_noted_head():
    rows = made_chain(5)
    noted = check(rows, head_of(rows)).head
    rows[0]["actor"] = "someone else"
    last = GENESIS
    for row in rows:
        row["previous_hash"] = last
        body = {name: row[name] for name in COVERED} | {"at": moment(row["at"])}
        last = row["hash"] = record_hash(body, last)
    verdict = check(rows, head_of(rows))
    assert verdict.is_whole, "a chain alone cannot show this"
    assert verdict.head != noted, "a noted head does"


def test_records_are_appended_inside_a_transaction_only(transactional_guard):
    with pytest.raises(RuntimeError):
        append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)


def test_a_record_follows_the_one_before(db):
    before = Head.objects.get()
    first = append(actor=SYSTEM, action="x.one", object_kind="thing", object_id=1, fields={"name": "甲"})
    second = append(actor=SYSTEM, action="x.two", object_kind="thing", object_id=2)
    assert (first.seq, second.seq) == (before.seq + 1, before.seq + 2)
    assert first.previous_hash == before.hash
    assert second.previous_hash == first.hash
    assert verify().is_whole
    assert verify().head == second.hash


def test_a_change_that_fails_leaves_no_record(db):
    @transaction.atomic
    def change():
        append(actor=SYSTEM, action="x.one", object_kind="thing", object_id=1)
        raise ZeroDivisionError

    before = verify()
    with pytest.raises(ZeroDivisionError):
        change()
    assert verify() == before


def test_fields_are_kept_as_a_hash_that_only_the_salt_confirms(db):
    one = append(actor=SYSTEM, action="x.y", object_kind="thing", object_id="a", fields={"name": "王某"})
    same = append(actor=SYSTEM, action="x.y", object_kind="thing", object_id="a", fields={"name": "王某"})
    other = append(actor=SYSTEM, action="x.y", object_kind="thing", object_id="b", fields={"name": "王某"})
    assert one.fields_hash == same.fields_hash != other.fields_hash
    assert "王某" not in json.dumps([str(value) for row in Record.objects.values() for value in row.values()])
    Salt.objects.filter(object_id="a").delete()
    assert verify().is_whole


def test_a_clock_that_was_set_back_is_noted(db, time_machine_at):
    append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
    with time_machine_at("2001-01-01"):
        late = append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
    assert late.clock_stepped
    assert verify().is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_record SET actor = 'x'",
        "DELETE FROM trail_record",
        "INSERT INTO trail_record SELECT {copy} FROM trail_record WHERE seq = 1",
    ],
)
def test_the_database_itself_forbids_changing_records(db, statement):
    columns = [field.column for field in Record._meta.concrete_fields]
    gap = statement.format(copy=", ".join("seq + 1000" if name == "seq" else name for name in columns))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(gap)
    assert verify().is_whole


def test_replacing_a_record_is_no_way_round(db):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    columns = ", ".join(field.column for field in Record._meta.concrete_fields)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO trail_record SELECT {columns} FROM trail_record WHERE seq = 1")


def test_a_cut_tail_shows_in_the_database(db):
    append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
    Head.objects.update(seq=Head.objects.get().seq + 1)
    verdict = verify()
    assert verdict.fault == "tail_cut"
    assert verdict.seq == verdict.records + 1
