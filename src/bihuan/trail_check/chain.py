"""What makes a trail whole: each line follows the one before and hashes, or is signed, to what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .hashes import SUITES, Tree, canonical, sha256
from .signatures import is_signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .hashes import Digest

    Row = dict[str, Any]

GENESIS = "0" * 64
_FIRST = (
    "seq suite at clock_stepped actor action object_kind object_id object_version from_state to_state result "
    "reason_code request_id fields_hash row_root"
).split()
#: The fields that the hash of a record covers, by the form of the record.
_SECOND = (*_FIRST, "form", "role", "assignment")
COVERED: dict[int, tuple[str, ...]] = {1: tuple(_FIRST), 2: _SECOND, 3: (*_SECOND, "day")}
ENTRY = tuple("seq at actor action object_kind object_id result request_id".split())
CHECKPOINT = tuple("chain seq head since count root suite at key".split())
#: The fields of a line by the form of its record. The first two came to be written with the same ones.
RECORD: dict[int, set[str]] = {form: {*COVERED[max(form, 2)], "previous_hash", "hash"} for form in COVERED}
END = tuple("records checkpoints entries head at key".split())

_NUMBERS = "seq form object_version since count records checkpoints entries"
_KINDS: dict[str, type] = {**dict.fromkeys(_NUMBERS.split(), int), "clock_stepped": bool}

#: What can be wrong with a trail, and how it is said.
FAULTS = {
    "unreadable": ("这一行读不懂", "this line cannot be read"),
    "unknown_form": ("记录的格式未知或字段有增减", "a record has an unknown form, or fields too many or too few"),
    "unknown_suite": ("记录使用未知的算法", "a record uses an unknown algorithm"),
    "suite_unannounced": ("更换算法而没有记录", "the algorithm changes without a record of it"),
    "gap": ("序号不连续，有记录缺失、重复或被插入", "numbers have a gap: a record is missing, doubled or inserted"),
    "wrong_previous": ("与前一条记录不衔接", "a record does not follow the one before"),
    "wrong_hash": ("记录内容被改动", "a record was changed"),
    "clock_unmarked": ("时钟倒退而没有标明", "the clock went back and the record does not say so"),
    "access_wrong": ("查阅记录与其摘要不符", "entries of the access log do not fit their record"),
    "checkpoint_missing": ("检查点缺失", "a checkpoint is missing"),
    "checkpoint_wrong": ("检查点与记录不符", "a checkpoint does not fit the records"),
    "checkpoint_forged": ("检查点的签名不成立", "the signature of a checkpoint does not hold"),
    "unknown_key": ("签名所用的密钥不是这条链的密钥", "signed with a key that is not of this chain"),
    "anchor_differs": ("与另处保存的锚点不符，链可能被重建", "differs from an anchor kept elsewhere: rebuilt, perhaps"),
    "rolled_back": (
        "比另处保存的锚点短，数据可能被退回",
        "shorter than an anchor kept elsewhere: rolled back, perhaps",
    ),
    "tail_cut": ("末尾的记录被删除", "records at the end were removed"),
    "head_wrong": ("链尾与记录不符", "the end of the chain does not fit the records"),
    "end_missing": ("导出文件没有结尾，末尾被截断", "the export has no end: it was cut"),
    "end_forged": ("导出文件结尾的签名不成立", "the signature at the end of the export does not hold"),
}


class BrokenError(Exception):
    """The first fault: its kind, the first record that may be false, and the last one where it is not known exactly."""

    def __init__(self, kind: str, seq: int, until: int | None = None) -> None:
        super().__init__(f"{kind} at {seq}")
        self.kind = kind
        self.seq = seq
        self.until = seq if until is None else max(seq, until)


class Verdict(NamedTuple):
    """What a check found: the number of sound records, and the first fault if there is one."""

    records: int
    head: str  #: hash of the last sound record
    fault: str | None = None
    seq: int | None = None  #: the first record that may be false
    until: int | None = None  #: the last one that the fault may lie at; the same where it is known exactly
    checkpoints: int = 0
    entries: int = 0  #: of the access log
    anchored: int = 0  #: up to which record a checkpoint or an anchor confirms the chain

    @property
    def is_whole(self) -> bool:
        """True if nothing was changed, removed, inserted or cut off."""
        return self.fault is None


def _has_shape(row: Row, names: set[str]) -> bool:
    """Return whether ``row`` has exactly the fields ``names``, each of its kind, so that nothing below can stumble."""
    return set(row) == names and all(type(row[name]) is _KINDS.get(name, str) for name in names)


def _is_signed(tag: bytes, row: Row, names: tuple[str, ...]) -> bool:
    try:
        key, signature = bytes.fromhex(row["key"]), bytes.fromhex(row["signature"])
    except ValueError:
        return False
    return is_signed(key, tag + canonical({name: row[name] for name in names}), signature)


class Check:
    """
    Takes a trail line by line and stops at the first fault with ``BrokenError``.

    ``anchors`` are what was noted elsewhere, as (number, hash of that record); ``keys`` the public keys that signatures
    may be made with, any that the chain itself introduces if none is named; ``suites`` may bring faster hashes.
    """

    def __init__(
        self,
        anchors: Iterable[tuple[int, str]] = (),
        keys: Iterable[str] = (),
        suites: dict[str, Digest] | None = None,
    ) -> None:
        self.records = self.checkpoints = self.entries = self.anchored = 0
        self.head, self.has_ended = GENESIS, False
        self._suites = suites or SUITES
        self._anchors: dict[int, set[str]] = {}
        for seq, head in anchors:
            self._anchors.setdefault(seq, set()).add(head)
        self._trusted: set[str] = set(keys)
        self._keys: set[str] = set()  # as the chain introduces them
        self._row: Row = {}  # the last record
        self._due = ""  # what has to follow it: "checkpoint" or "access"
        self._before = GENESIS  # the hash of the record before it
        # Records since the last checkpoint; their tree is hashed in the suite of the first of them.
        self._since, self._tree, self._tree_suite = 1, Tree(sha256), "sha256"
        self._batch, self._batch_end = Tree(sha256), 0

    def take(self, line: Row) -> None:
        """Take the next line: a record, or what belongs to the record before it."""
        row = dict(line)
        kind = row.pop("kind", None)
        if kind == "record" and not self.has_ended:
            self.record(row)
        elif kind == "access" and not self.has_ended:
            self._entry(row)
        elif kind == "checkpoint" and not self.has_ended:
            self._checkpoint(row)
        elif kind == "end" and not self.has_ended:
            self._end(row)
        else:
            raise BrokenError("unreadable", self.records + 1)

    def record(self, row: Row) -> None:
        """Take the next record, with all its fields."""
        self._settle()
        seq = self.records + 1
        form = row.get("form")
        if type(form) is not int or form not in RECORD or not _has_shape(row, RECORD[form]):
            raise BrokenError("unknown_form", seq)
        if row["seq"] != seq:
            raise BrokenError("gap", seq)
        if row["suite"] not in self._suites:
            raise BrokenError("unknown_suite", seq)
        if row["previous_hash"] != self.head:
            raise BrokenError("wrong_previous", seq)
        # Records of the first form had neither role nor assignment, so their hash would not show that one was added.
        is_added = row["form"] == 1 and (row["role"] or row["assignment"])
        if is_added or self._hash_of(row) != row["hash"]:
            raise BrokenError("wrong_hash", seq)
        self._keep(row, seq)

    def _hash_of(self, row: Row) -> str:
        body = canonical({name: row[name] for name in COVERED[row["form"]]})
        tag = b"bihuan:trail:%d\n" % row["form"]
        return self._suites[row["suite"]](tag + bytes.fromhex(self.head) + body).hex()

    def _keep(self, row: Row, seq: int) -> None:
        if self._row and row["suite"] != self._row["suite"] and row["action"] != "trail.switch_suite":
            raise BrokenError("suite_unannounced", seq)
        if row["clock_stepped"] != bool(self._row and row["at"] < self._row["at"]):
            raise BrokenError("clock_unmarked", seq)
        if row["action"] == "trail.new_key":
            self._keys.add(row["object_id"])
        elif row["action"] == "trail.access_batch":
            self._due, self._batch = "access", Tree(self._suites[row["suite"]])
            first, _, last = row["object_id"].partition("-")
            if first != str(self.entries + 1) or not last.isdigit():
                raise BrokenError("access_wrong", seq)
            # A batch that ends before it begins never ends, which the next record tells.
            self._batch_end = int(last)
        elif row["action"] == "trail.checkpoint":
            self._due = "checkpoint"
        if self._due != "checkpoint":
            self._grow(row)
        self._row, self._before, self.head, self.records = row, self.head, row["hash"], seq
        if row["hash"] not in self._anchors.get(seq, {row["hash"]}) or len(self._anchors.get(seq, ())) > 1:
            raise BrokenError("anchor_differs", self.anchored + 1, seq)
        if seq in self._anchors:
            self.anchored = seq

    def _grow(self, row: Row) -> None:
        if row["seq"] == self._since:
            self._tree, self._tree_suite = Tree(self._suites[row["suite"]]), row["suite"]
        self._tree.add(row["hash"])

    def _checkpoint(self, row: Row) -> None:
        seq = self.records
        if self._due != "checkpoint":
            raise BrokenError("checkpoint_wrong", seq + 1)
        digest = self._suites[self._row["suite"]] if _has_shape(row, {*CHECKPOINT, "signature"}) else None
        if digest is None or digest(b"bihuan:checkpoint:1\n" + canonical(row)).hex() != self._row["row_root"]:
            raise BrokenError("checkpoint_wrong", seq)
        # From here on line and record agree, so whatever is false began somewhere since the last sound checkpoint.
        if not self._is_known(row["key"]):
            raise BrokenError("unknown_key", self.anchored + 1, seq)
        if not _is_signed(b"bihuan:checkpoint:1\n", row, CHECKPOINT):
            raise BrokenError("checkpoint_forged", self.anchored + 1, seq)
        root, suite = self._tree.root(), self._tree_suite
        wanted = ["action", seq - 1, self._before, self._since, seq - self._since, root, suite]
        if [row[name] for name in CHECKPOINT[:7]] != wanted:
            raise BrokenError("checkpoint_wrong", self.anchored + 1, seq)
        self._due, self._since, self.checkpoints = "", seq, self.checkpoints + 1
        self.anchored = seq - 1
        self._grow(self._row)

    def _entry(self, row: Row) -> None:
        if self._due != "access":
            raise BrokenError("access_wrong", self.records + 1)
        if not _has_shape(row, set(ENTRY)) or row["seq"] != self.entries + 1:
            raise BrokenError("access_wrong", self.records)
        self._batch.add(self._suites[self._row["suite"]](b"bihuan:access:1\n" + canonical(row)).hex())
        self.entries += 1
        if self.entries == self._batch_end:
            if self._batch.root() != self._row["row_root"]:
                raise BrokenError("access_wrong", self.records)
            self._due = ""

    def _end(self, row: Row) -> None:
        self._settle()
        if not _has_shape(row, {*END, "signature"}):
            raise BrokenError("end_forged", self.records + 1)
        if not self._is_known(row["key"]):
            raise BrokenError("unknown_key", self.anchored + 1, self.records + 1)
        if not _is_signed(b"bihuan:export:1\n", row, END):
            raise BrokenError("end_forged", self.records + 1)
        if row["records"] > self.records:
            raise BrokenError("tail_cut", self.records + 1, row["records"])
        if [row[name] for name in END[:4]] != [self.records, self.checkpoints, self.entries, self.head]:
            raise BrokenError("head_wrong", self.anchored + 1, self.records)
        self.has_ended, self.anchored = True, self.records

    def _is_known(self, key: str) -> bool:
        return key in self._keys and (not self._trusted or key in self._trusted)

    def _settle(self) -> None:
        """Nothing may be missing of what belongs to the last record."""
        if self._due:
            raise BrokenError("checkpoint_missing" if self._due == "checkpoint" else "access_wrong", self.records)

    def close(self, *, needs_end: bool = False) -> None:
        """Say that no line follows."""
        self._settle()
        if needs_end and not self.has_ended:
            raise BrokenError("end_missing", self.records + 1)
        later = [seq for seq in self._anchors if seq > self.records]
        if later:
            raise BrokenError("rolled_back", self.records + 1, max(later))

    def verdict(self, broken: BrokenError | None = None) -> Verdict:
        """Return what has been found so far, or what ``broken`` says."""
        records = self.records if broken is None else min(self.records, broken.seq - 1)
        counts = self.checkpoints, self.entries, self.anchored
        if broken is None:
            return Verdict(records, self.head, None, None, None, *counts)
        return Verdict(records, self.head, broken.kind, broken.seq, broken.until, *counts)
