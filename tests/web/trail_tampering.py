"""
Genuine trails that were never in a database, and everything that somebody might do to an export of one.

Made with the hashes that the application writes with, and checked with those of the stand-alone check: the two share no
code, so a slip in one of them is a false alarm here.
"""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bihuan.trail_check.chain import CHECKPOINT, COVERED, END, GENESIS, Check, Verdict
from bihuan.trail_check.lines import check_lines
from bihuan.web.trail.canonical import canonical, digest, merkle_root, moment, record_hash

#: One record and the lines that belong to it.
Block = list[dict]
START = datetime(2026, 11, 23, 1, 2, 3, 40, tzinfo=UTC)


def rehashed(record: dict, previous: str, **facts) -> dict:
    """Return ``record`` with ``facts``, behind ``previous``, with the hash that it then has."""
    made = {**record, **facts, "previous_hash": previous}
    made["hash"] = record_hash({name: made[name] for name in COVERED[made["form"]]}, previous)
    return made


@dataclass
class Maker:
    """Makes a genuine trail, record by record."""

    seed: int = 1
    suite: str = "sha256"
    blocks: list[Block] = field(default_factory=list)
    entries: int = 0
    since: int = 1
    forgotten: int = 0  #: records, and
    forgotten_checkpoints: int = 0  #: of these, that have been handed on and are not kept

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(b"%d" % self.seed).digest())
        self.public = self.key.public_key().public_bytes_raw().hex()

    @property
    def records(self) -> list[dict]:
        return [block[0] for block in self.blocks]

    @property
    def length(self) -> int:
        return self.forgotten + len(self.blocks)

    def forget(self) -> None:
        """Let go of all but the last record, so that a trail may be longer than memory; only after a checkpoint."""
        self.forgotten_checkpoints += sum(block[-1]["kind"] == "checkpoint" for block in self.blocks[:-1])
        self.forgotten, self.blocks = self.length - 1, self.blocks[-1:]

    def add(self, action: str = "notices.confirm", *, form: int = 3, **facts) -> dict:
        seq = self.length + 1
        body = {
            "kind": "record",
            "seq": seq,
            "suite": self.suite,
            "at": moment(START + timedelta(seconds=seq)),
            "clock_stepped": False,
            "actor": "a" * 36,
            "action": action,
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
            "form": form,
            "role": "OFF" if form > 1 else "",
            "assignment": "17" if form > 1 else "",
            **({"day": "2021-01-05"} if form == 3 else {}),
        }
        previous = self.blocks[-1][0]["hash"] if self.blocks else GENESIS
        self.blocks.append([rehashed({**body, **facts}, previous)])
        return self.blocks[-1][0]

    def add_key(self) -> None:
        self.add("trail.new_key", object_kind="key", object_id=self.public)

    def add_batch(self, count: int) -> None:
        entries = [
            {
                "seq": self.entries + number,
                "at": moment(START + timedelta(seconds=self.length, milliseconds=number)),
                "actor": "b" * 36,
                "action": "finding_detail",
                "object_kind": "finding",
                "object_id": str(number),
                "result": "done",
                "request_id": "",
            }
            for number in range(1, count + 1)
        ]
        root = merkle_root((digest(self.suite, "access:1", entry) for entry in entries), self.suite)
        place = f"{self.entries + 1}-{self.entries + count}"
        self.add("trail.access_batch", object_kind="access_log", object_id=place, row_root=root)
        self.blocks[-1] += [{"kind": "access", **entry} for entry in entries]
        self.entries += count

    def add_checkpoint(self) -> None:
        covered = self.records[self.since - 1 - self.forgotten :]
        suite = covered[0]["suite"]
        body = {
            "chain": "action",
            "seq": self.length,
            "head": covered[-1]["hash"],
            "since": self.since,
            "count": len(covered),
            "root": merkle_root((record["hash"] for record in covered), suite),
            "suite": suite,
            "at": moment(START + timedelta(seconds=self.length)),
            "key": self.public,
        }
        body["signature"] = self.sign("checkpoint:1", body, CHECKPOINT)
        self.since = self.length + 1
        named = {"object_kind": "checkpoint", "object_id": str(body["seq"])}
        self.add("trail.checkpoint", **named, row_root=digest(self.suite, "checkpoint:1", body))
        self.blocks[-1].append({"kind": "checkpoint", **body})

    def switch(self, suite: str) -> None:
        self.suite = suite
        self.add("trail.switch_suite", object_kind="trail", object_id=suite)

    def sign(self, tag: str, body: dict, names: tuple[str, ...]) -> str:
        return self.key.sign(f"bihuan:{tag}\n".encode() + canonical({name: body[name] for name in names})).hex()

    def end(self) -> dict:
        body = {
            "records": self.length,
            "checkpoints": self.forgotten_checkpoints + sum(block[-1]["kind"] == "checkpoint" for block in self.blocks),
            "entries": self.entries,
            "head": self.blocks[-1][0]["hash"],
            "at": moment(START),
            "key": self.public,
        }
        return {"kind": "end", **body, "signature": self.sign("export:1", body, END)}

    def anchors(self) -> list[tuple[int, str]]:
        lines = [line for block in self.blocks for line in block if line["kind"] == "checkpoint"]
        return [(line["seq"], line["head"]) for line in lines]


def genuine(length: int = 34, seed: int = 1) -> Maker:
    """Return a genuine trail of a bit more than ``length`` records: old ones first, then everything that there is."""
    made = Maker(seed)
    for _ in range(4):
        made.add(form=1)
    made.add_key()
    for number in range(length):
        made.add()
        if number % 8 == 3:
            made.add_batch(3)
        if number % 10 == 7:
            made.add_checkpoint()
        if number == length // 2:
            made.switch("sm3")
    return made


def long_trail(made: Maker, records: int) -> Iterator[dict]:
    """Yield the lines of a genuine trail of at least so many records, in constant memory."""
    made.add_key()
    yield from made.blocks[0]
    while made.length < records:
        done = len(made.blocks)
        for _ in range(4_900):
            made.add()
        made.add_batch(100)
        made.add_checkpoint()
        yield from flat(made.blocks[done:])
        made.forget()
    yield made.end()


@dataclass(frozen=True)
class Tampered:
    """An export after somebody had it in hand, what was done, and where that has to be found."""

    what: str
    lines: list[dict]
    first: int  #: the first record that is false
    exactly: bool = True  #: False: inside what lies between two checkpoints
    anchors: tuple[tuple[int, str], ...] = ()
    keys: tuple[str, ...] = ()

    def check(self, make=Check, check_with=check_lines) -> Verdict:
        lines = [json.dumps({"kind": "trail", "form": 1}), *map(json.dumps, self.lines)]
        return check_with(lines, make(self.anchors, self.keys))

    def is_located(self, verdict: Verdict) -> bool:
        if verdict.fault is None:
            return False
        if self.exactly:
            return (verdict.seq, verdict.until) == (self.first, self.first)
        return verdict.seq <= self.first <= verdict.until


def flat(blocks: list[Block], *more: dict) -> list[dict]:
    return [line for block in blocks for line in block] + list(more)


def changed(value, chance: random.Random):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1])
    if len(value) in {64, 128}:
        at = chance.randrange(len(value))
        return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    return value + "x"


def rebuilt(blocks: list[Block], start: int) -> list[Block]:
    """Number and hash anew everything from ``start`` on, as somebody could who has the database but not the key."""
    made = deepcopy(blocks[:start])
    for block in deepcopy(blocks[start:]):
        previous = made[-1][0]["hash"] if made else GENESIS
        made.append([rehashed(block[0], previous, seq=len(made) + 1), *block[1:]])
    return made


def edit_record(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks))
    name = chance.choice([name for name in blocks[at][0] if name != "kind"])
    blocks[at][0][name] = changed(blocks[at][0][name], chance)
    return Tampered(f"edit {name}", flat(blocks, made.end()), at + 1)


def strange_record(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks))
    record = blocks[at][0]
    name = chance.choice([name for name in record if name != "kind"])
    what = chance.choice(["another kind", "field gone", "field more"])
    if what == "field gone":
        del record[name]
    elif what == "field more":
        record["note"] = "x"
    else:
        record[name] = chance.choice([None, 0.5, ["x"], {"x": 1}, 7 if isinstance(record[name], str) else "7"])
    return Tampered(f"{what} {name}", flat(blocks, made.end()), at + 1)


def edit_attachment(made: Maker, chance: random.Random) -> Tampered:
    blocks = deepcopy(made.blocks)
    at = chance.choice([at for at, block in enumerate(blocks) if len(block) > 1])
    line = chance.choice(blocks[at][1:])
    name = chance.choice([name for name in line if name != "kind"])
    what = chance.choice(["edit", "edit", "edit", "another kind", "field gone", "field more"])
    if what == "edit":
        line[name] = changed(line[name], chance)
    elif what == "another kind":
        line[name] = chance.choice([None, 0.5, ["x"]])
    elif what == "field gone":
        del line[name]
    else:
        line["note"] = "x"
    return Tampered(f"{what} {line['kind']}.{name}", flat(blocks, made.end()), at + 1)


def edit_end(made: Maker, chance: random.Random) -> Tampered:
    end = made.end()
    name = chance.choice([name for name in end if name != "kind"])
    end[name] = changed(end[name], chance)
    return Tampered(f"edit end.{name}", flat(made.blocks, end), len(made.blocks) + 1, exactly=False)


def delete_record(made: Maker, chance: random.Random) -> Tampered:
    at = chance.randrange(len(made.blocks))
    blocks = deepcopy(made.blocks)
    if chance.random() < 0.5:
        del blocks[at]
    else:
        del blocks[at][0]
    return Tampered("delete record", flat(blocks, made.end()), at + 1)


def delete_attachment(made: Maker, chance: random.Random) -> Tampered:
    blocks = deepcopy(made.blocks)
    at = chance.choice([at for at, block in enumerate(blocks) if len(block) > 1])
    del blocks[at][chance.randrange(1, len(blocks[at]))]
    return Tampered("delete attachment", flat(blocks, made.end()), at + 1)


def insert(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(1, len(made.blocks))
    before, after = blocks[at - 1][0], blocks[at][0]
    forged = {**before, "seq": at + 1, "action": "notices.confirm", "actor": "forged", "form": max(before["form"], 2)}
    if chance.random() < 0.5:
        blocks.insert(at, [{**forged, "previous_hash": before["hash"]}])
        return Tampered("insert", flat(blocks, made.end()), at + 1)
    # Well made: it hashes, and what shows is the genuine record after it.
    blocks.insert(at, [rehashed({**forged, "suite": before["suite"]}, before["hash"])])
    assert after["seq"] == at + 1
    return Tampered("insert, hashed", flat(blocks, made.end()), at + 2)


def insert_attachment(made: Maker, chance: random.Random) -> Tampered:
    blocks = deepcopy(made.blocks)
    at = chance.randrange(len(blocks))
    copied = chance.choice([line for block in blocks for line in block[1:]])
    blocks[at].append(dict(copied))
    return Tampered(f"insert {copied['kind']}", flat(blocks, made.end()), at + 2)


def swap(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks) - 1)
    blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
    return Tampered("swap", flat(blocks, made.end()), at + 1)


def swap_entries(made: Maker, chance: random.Random) -> Tampered:
    blocks = deepcopy(made.blocks)
    at = chance.choice([at for at, block in enumerate(blocks) if len(block) > 2])
    block = blocks[at]
    block[1], block[2] = block[2], block[1]
    if chance.random() < 0.5:
        block[1]["seq"], block[2]["seq"] = block[2]["seq"], block[1]["seq"]
    return Tampered("swap entries", flat(blocks, made.end()), at + 1)


def double(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks))
    blocks.insert(at + 1, deepcopy(blocks[at]))
    return Tampered("double", flat(blocks, made.end()), at + 2)


def cut_tail(made: Maker, chance: random.Random) -> Tampered:
    at = chance.randrange(1, len(made.blocks))
    blocks = made.blocks[:at]
    if chance.random() < 0.5:
        return Tampered("cut, without end", flat(blocks), at + 1)
    # The end says how many there were, but not that those before the cut are untouched.
    return Tampered("cut", flat(blocks, made.end()), at + 1, exactly=False)


def add_after_end(made: Maker, chance: random.Random) -> Tampered:
    more = {**made.blocks[chance.randrange(len(made.blocks))][0]}
    return Tampered("line after the end", flat(made.blocks, made.end(), more), len(made.blocks) + 1)


def rehash_one(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks) - 1)
    blocks[at][0] = rehashed(blocks[at][0], blocks[at][0]["previous_hash"], actor="forged")
    return Tampered("rehash one", flat(blocks, made.end()), at + 2)


def rebuild(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(len(made.blocks))
    blocks[at][0]["actor"] = "forged"
    return Tampered("rebuild, checkpoints kept", flat(rebuilt(blocks, at), made.end()), at + 1, exactly=False)


def rebuild_with_own_key(made: Maker, chance: random.Random) -> Tampered:
    """Make all of it anew, with a key of one's own: whole in itself, but not what was noted elsewhere."""
    other = genuine(len(made.blocks), seed=chance.randrange(2, 10_000))
    noted = chance.random() < 0.5
    anchors = () if noted else tuple(made.anchors())
    keys = (made.public,) if noted else ()
    return Tampered("rebuild, own key", flat(other.blocks, other.end()), 5, exactly=False, anchors=anchors, keys=keys)


def drop_checkpoints(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(5)
    blocks[at][0]["actor"] = "forged"
    blocks = rebuilt([block for block in blocks if block[-1]["kind"] != "checkpoint"], at)
    anchors = tuple(made.anchors())
    return Tampered("drop checkpoints", flat(blocks, made.end()), at + 1, exactly=False, anchors=anchors)


def forge_checkpoint(made: Maker, chance: random.Random) -> Tampered:
    """Sign a checkpoint with another key, or change what it says, and let its record and all later ones agree."""
    blocks = deepcopy(made.blocks)
    at = chance.choice([at for at, block in enumerate(blocks) if block[-1]["kind"] == "checkpoint"])
    line = {name: value for name, value in blocks[at][1].items() if name != "kind"}
    forger = Maker(seed=666)
    what = chance.choice(["key", "signature", "stated key", "content"])
    if what == "key":
        line["key"] = forger.public
        line["signature"] = forger.sign("checkpoint:1", line, CHECKPOINT)
    elif what == "stated key":
        line["signature"] = forger.sign("checkpoint:1", line, CHECKPOINT)
    elif what == "signature":
        line["signature"] = changed(line["signature"], chance)
    else:
        # As if the key had been stolen, but not the chain.
        name = chance.choice([name for name in CHECKPOINT if name not in {"key", "at"}])
        line[name] = changed(line[name], chance)
        line["signature"] = made.sign("checkpoint:1", line, CHECKPOINT)
    blocks[at][1] = {"kind": "checkpoint", **line}
    blocks[at][0]["row_root"] = digest(blocks[at][0]["suite"], "checkpoint:1", line)
    return Tampered(f"forge checkpoint, {what}", flat(rebuilt(blocks, at), made.end()), at + 1, exactly=False)


def roll_back(made: Maker, chance: random.Random) -> Tampered:
    """Go back to an older copy of everything, genuine in itself."""
    last = made.anchors()[-1][0]
    older = deepcopy(made)
    at = chance.randrange(5, last)
    older.blocks = older.blocks[:at]
    older.entries = sum(line["kind"] == "access" for line in flat(older.blocks))
    anchors = tuple(made.anchors())
    return Tampered("roll back", flat(older.blocks, older.end()), at + 1, exactly=False, anchors=anchors)


def fork(made: Maker, chance: random.Random) -> Tampered:
    """Go back to an older copy and go on from there, with the genuine key."""
    anchors = made.anchors()
    other = deepcopy(made)
    at = chance.randrange(5, anchors[-1][0])
    other.blocks = other.blocks[:at]
    other.entries = sum(line["kind"] == "access" for line in flat(other.blocks))
    other.suite = other.blocks[-1][0]["suite"]
    other.since = max([1, *(seq + 1 for seq, _ in other.anchors())])
    while len(other.blocks) < len(made.blocks):
        other.add(actor="c" * 36)
    other.add_checkpoint()
    return Tampered("fork", flat(other.blocks, other.end()), at + 1, exactly=False, anchors=tuple(anchors))


def move_clock(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(1, len(made.blocks))
    record = blocks[at][0]
    if chance.random() < 0.5:
        record["at"] = "2001-01-01T00:00:00.000000Z"
    else:
        record["clock_stepped"] = True
    return Tampered("move clock", flat(rebuilt(blocks, at), made.end()), at + 1)


def change_suite(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(1, len(made.blocks))
    record = blocks[at][0]
    if record["action"] == "trail.switch_suite" or blocks[at - 1][0]["action"] == "trail.switch_suite":
        at += 1
        record = blocks[at][0]
    record["suite"] = "sm3" if record["suite"] == "sha256" else "sha256"
    return Tampered("change suite", flat(rebuilt(blocks, at), made.end()), at + 1)


def add_role(made: Maker, chance: random.Random) -> Tampered:
    blocks, at = deepcopy(made.blocks), chance.randrange(4)
    blocks[at][0][chance.choice(["role", "assignment"])] = "OFF"
    return Tampered("add role to an old record", flat(blocks, made.end()), at + 1)


def move_batch(made: Maker, chance: random.Random) -> Tampered:
    """Let a batch of the access log claim other entries, and hash everything after it anew."""
    blocks = deepcopy(made.blocks)
    at = chance.choice([at for at, block in enumerate(blocks) if block[-1]["kind"] == "access"])
    first, last = map(int, blocks[at][0]["object_id"].split("-"))
    wrong = [
        f"{first + 1}-{last}",
        f"{first}-{last + 1}",
        f"{first}-{last - 1}",
        f"{first}-{first - 1}",
        "x",
        f"{first}-",
    ]
    blocks[at][0]["object_id"] = chance.choice(wrong)
    return Tampered("move batch", flat(rebuilt(blocks, at), made.end()), at + 1)


KINDS = (
    edit_record, edit_record, strange_record, edit_attachment, edit_end, delete_record, delete_attachment, insert,
    insert_attachment, swap, swap_entries, double, cut_tail, add_after_end, rehash_one, rebuild, rebuild_with_own_key,
    drop_checkpoints, forge_checkpoint, roll_back, fork, move_clock, change_suite, add_role, move_batch,
)  # fmt: skip


def tamperings(count: int, made: Maker, seed: int = 20201130):
    """Yield ``count`` tampered exports, each kind in turn."""
    chance = random.Random(seed)
    for number in range(count):
        yield KINDS[number % len(KINDS)](made, chance)
