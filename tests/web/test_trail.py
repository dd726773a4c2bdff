import json
import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bihuan.trail_check import hashes, signatures
from bihuan.trail_check.chain import COVERED, GENESIS
from bihuan.web.trail.actions import SYSTEM, append, moment
from bihuan.web.trail.canonical import canonical, merkle_root, record_hash, sm3
from bihuan.web.trail.models import Head, Record, Salt
from bihuan.web.trail.verify import verify

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)


def test_the_hash_of_a_record_is_the_same_everywhere():
    """Fixed figures, worked out with hashlib alone: both databases and every later version have to reach them."""
    body = dict.fromkeys(COVERED[2], "x") | {
        "seq": 1,
        "form": 2,
        "suite": "sha256",
        "at": moment(datetime(2026, 11, 23, 1, 2, 4, 40, tzinfo=UTC)),
        "clock_stepped": False,
        "object_version": 3,
        "object_id": "轮",
    }
    assert body["at"] == "2026-11-23T01:02:04.000040Z"
    old = {name: body[name] for name in COVERED[1]}
    new = body | {"form": 3, "day": "2020-11-16"}
    for form, fields in ((1, old), (2, body), (3, new)):
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        wanted = sha256(b"bihuan:trail:%d\n" % form + bytes(32) + text).hexdigest()
        assert record_hash(fields, GENESIS) == wanted
    assert set(new) == set(COVERED[3])
    assert record_hash(old, GENESIS) == "c4f64f529e971a3748c0c657339df6d343e2993704a6e9eddda859ce21463714"
    assert record_hash(body, GENESIS) == "22e47aa9ebcc9c4df5898ff711d66f7d5137001e0ff1b5776e5eefcef7e1b938"
    assert record_hash(new, GENESIS) == "27c60c4d496add480e926c4b406375c6ee9f4c2f07874c9c4ec7de1ebec1b09e"
    assert (
        record_hash(body | {"suite": "sm3"}, GENESIS)
        == "287ba100592bb69d0a27d2ed43641025b106b2b20436724c8bd7c6068cc96c12"
    )


@given(VALUES)
def test_both_ways_to_write_it_down_agree(value):
    assert canonical(value) == hashes.canonical(value)
    assert json.loads(canonical(value)) == value


def test_sm3_worked_out_by_hand_agrees():
    assert hashes.plain_sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    for length in (0, 1, 55, 56, 63, 64, 65, 200):
        data = os.urandom(length)
        assert hashes.plain_sm3(data) == hashes.SUITES["sm3"](data) == sm3(data)


def test_signatures_are_told_apart():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = key.public_key().public_bytes_raw(), b"x" * 70
    signature = key.sign(message)
    order = (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little")
    number = int.from_bytes(signature[32:], "little") + int.from_bytes(order, "little")
    assert signatures.is_signed(public, message, signature)
    for forged in (
        (public, message + b"x", signature),
        (bytes(32), message, signature),
        (public, message, signature[:-1]),
        (public, message, signature + b"x"),
        (public, message, b"\xff" * 32 + signature[32:]),
        (public, message, signature[:32] + bytes(32)),
        # The same point, its number one turn on: accepting it would give one message two signatures.
        (public, message, signature[:32] + number.to_bytes(32, "little")),
        (public[:-1], message, signature),
    ):
        assert not signatures.is_signed(*forged)


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
    for count in range(1, 20):
        tree = hashes.Tree(hashes.sha256)
        many = [sha256(b"%d" % n).hexdigest() for n in range(count)]
        for leaf_hash in many:
            tree.add(leaf_hash)
        assert tree.root() == merkle_root(many)


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
