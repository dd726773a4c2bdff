"""Checkpoints, anchors and exports: what leaves the machine tells what a chain alone cannot."""

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.trail_check.chain import Check
from bihuan.trail_check.lines import check_lines, printed_line, read_anchors, read_line
from bihuan.web.trail import anchors
from bihuan.web.trail.actions import SYSTEM, append, export_trail, keep_key, moment, take_checkpoint
from bihuan.web.trail.handing_out import standalone
from bihuan.web.trail.keys import key_file, public_key_file, signing_key
from bihuan.web.trail.models import Checkpoint, Head, Record
from bihuan.web.trail.verify import verify


@pytest.fixture
def folder(db, settings, tmp_path):
    """Keys and anchors of a folder that nobody else uses."""
    settings.TRAIL_KEYS = tmp_path / "keys"
    settings.TRAIL_ANCHORS = [tmp_path / "anchors", tmp_path / "share" / "anchors"]
    return tmp_path


def act(**facts):
    return append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1, **facts)


def test_a_checkpoint_says_where_the_chain_stands_and_is_recorded(folder):
    made = take_checkpoint(even_if_early=True)
    record = Record.objects.order_by("seq").last()
    assert (record.action, record.seq) == ("trail.checkpoint", made.seq + 1)
    assert made.head == Record.objects.get(seq=made.seq).hash
    verdict = verify(keys=[])
    assert verdict.is_whole
    assert verdict.anchored == made.seq
    assert take_checkpoint(even_if_early=True) is None, "nothing was recorded since"


def test_a_checkpoint_is_due_after_a_day_or_many_records(folder, monkeypatch):
    from bihuan.web.trail.actions import checkpoints

    assert take_checkpoint() is not None, "the first one is due at once"
    act()
    assert take_checkpoint() is None
    monkeypatch.setattr(checkpoints, "RECORDS_BETWEEN", 2)
    act()
    assert take_checkpoint() is not None
    act()
    assert take_checkpoint() is None
    monkeypatch.setattr(checkpoints, "HOURS_BETWEEN", 0)
    assert take_checkpoint() is not None
    assert take_checkpoint() is None, "a checkpoint is no reason for another one"
    assert verify().is_whole


def test_the_key_is_made_once_and_the_chain_names_it(folder):
    key = keep_key()
    assert keep_key().public == key.public
    assert Record.objects.filter(action="trail.new_key", object_id=key.public).count() == 1
    assert public_key_file().read_text().strip() == key.public
    if os.name != "nt":
        assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    key_file().unlink()
    public_key_file().unlink()
    other = keep_key()
    assert other.public != key.public
    take_checkpoint(even_if_early=True)
    assert verify().is_whole
    assert verify(keys=[key.public]).fault == "unknown_key"
    assert verify(keys=[key.public, other.public]).is_whole


def test_each_checkpoint_is_copied_once_into_read_only_files(folder):
    for _ in range(2):
        act()
        take_checkpoint(even_if_early=True)
    for place in anchors.folders():
        files = sorted(place.iterdir())
        assert len(files) == 2
        assert not any(os.access(file, os.W_OK) for file in files) or os.geteuid() == 0
        assert all(stat.S_IMODE(file.stat().st_mode) == 0o400 for file in files)
    noted = list(anchors.known())
    assert len(noted) == 4
    assert verify(noted).is_whole


def test_a_folder_that_could_not_be_written_is_given_what_it_lacks(folder, caplog):
    share = anchors.folders()[1]
    share.parent.mkdir()
    share.write_text("no folder")
    made = take_checkpoint(even_if_early=True)
    assert made is not None
    assert "anchors cannot be written" in caplog.text
    share.unlink()
    act()
    take_checkpoint(even_if_early=True)
    assert len(list(share.iterdir())) == 2


def test_a_rebuilt_chain_does_not_fit_its_anchors(folder):
    first = take_checkpoint(even_if_early=True)
    noted = [*anchors.known()]
    assert verify(noted).is_whole
    verdict = verify([(first.seq, "0" * 64)])
    assert (verdict.fault, verdict.seq, verdict.until) == ("anchor_differs", 1, first.seq)
    verdict = verify([(10**6, "0" * 64)])
    assert (verdict.fault, verdict.seq) == ("rolled_back", verdict.records + 1)


def test_a_printed_line_is_read_back_however_it_is_typed(folder):
    made = take_checkpoint(even_if_early=True)
    line = printed_line(made.seq, moment(made.at), made.head)
    assert len(line) < 130
    assert read_line(line) == (made.seq, made.head)
    words = line.split()
    code = words.pop()
    grouped = " ".join([*words, *(code[at : at + 4] for at in range(0, len(code), 4))])
    for typed in (
        grouped,
        line.lower(),
        f"  {grouped}\n",
        " ".join([*words, code.replace("0", "o").replace("1", "l")]),
    ):
        assert read_line(typed) == (made.seq, made.head)
    assert verify(read_anchors([grouped])).is_whole
    wrong = code[:5] + ("0" if code[5] != "0" else "1") + code[6:]
    for bad in ("", "BIHUAN-TRAIL 1", " ".join([*words, wrong]), line.replace(f" {made.seq} ", f" {made.seq + 1} ")):
        with pytest.raises(ValueError, match=r"line of a trail|digits of the line"):
            read_line(bad)


def test_an_export_is_whole_on_a_machine_that_has_nothing(folder, tmp_path):
    act(role="OFF", assignment="17", fields={"a": 1}, rows=({"n": n} for n in range(3)))
    take_checkpoint(even_if_early=True)
    lines = list(export_trail(actor=SYSTEM))
    assert Record.objects.order_by("seq").last().action == "trail.export"
    verdict = check_lines(lines, Check(anchors.known(), [signing_key().public]))
    assert verdict.is_whole
    assert verdict.records == Head.objects.get().seq
    export, program = tmp_path / "trail.jsonl", tmp_path / "trail_check.pyz"
    export.write_text("".join(lines), encoding="utf-8")
    program.write_bytes(standalone())

    def check(*options):
        # -I and an empty environment: nothing of this project or its packages can be imported.
        command = [sys.executable, "-I", "-S", str(program), str(export), *map(str, options)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={}, cwd=tmp_path)
        return done.returncode, done.stdout

    code, said = check("--anchors", *sorted(anchors.folders()[0].iterdir()))
    assert code == 0, said
    assert "留痕完整" in said
    assert "The trail is whole" in said
    made = Checkpoint.objects.order_by("record").last()
    assert check("--line", printed_line(made.seq, moment(made.at), made.head), "--key", made.key)[0] == 0
    assert check("--key", "00" * 32)[0] == 6
    assert check("--line", "BIHUAN-TRAIL 1 nonsense")[0] == 2
    broken = json.loads(lines[2]) | {"actor": "somebody"}
    export.write_text("".join([*lines[:2], json.dumps(broken) + "\n", *lines[3:]]), encoding="utf-8")
    code, said = check()
    assert code == 6
    assert "第 2 条" in said
    assert "record 2, a record was changed (wrong_hash)" in said


def test_the_program_that_is_handed_out_imports_nothing_of_the_project():
    assert standalone() == standalone()
    assert b"bihuan.web" not in standalone()


def test_changing_the_algorithm_is_a_record_and_older_records_keep_theirs(folder, settings):
    act()
    settings.TRAIL_SUITE = "sm3"
    act(fields={"a": 1}, rows=[{"n": 1}])
    take_checkpoint(even_if_early=True)
    settings.TRAIL_SUITE = "sha256"
    made = take_checkpoint(even_if_early=True)
    assert made.suite == "sm3", "the tree over what lies between is hashed as its first record is"
    act()
    names = Record.objects.filter(action="trail.switch_suite").order_by("seq").values_list("object_id", flat=True)
    assert list(names) == ["sm3", "sha256"]
    assert verify().is_whole
    assert check_lines(export_trail(actor=SYSTEM), Check()).is_whole


def test_no_checkpoint_while_records_cannot_be_added(folder):
    keep_key()
    act()
    with transaction.atomic():
        statement = "DROP TRIGGER trail_head_remains" + (" ON trail_head" if connection.vendor == "postgresql" else "")
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("DELETE FROM trail_head")
        with pytest.raises(Exception, match=r"trail\.not_written"):
            take_checkpoint(even_if_early=True)
        transaction.set_rollback(True)
    assert not Checkpoint.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_checkpoint SET head = 'x'",
        "DELETE FROM trail_checkpoint",
        "UPDATE trail_accessentry SET actor = 'x'",
        "DELETE FROM trail_accessentry",
        "UPDATE trail_head SET seq = seq - 1",
        "UPDATE trail_head SET entries = entries - 1",
        "DELETE FROM trail_head",
        "INSERT INTO trail_accessentry VALUES (99, 1, '2026-11-23', 'a', 'b', 'c', 'd', 'e', 'f')",
    ],
)
def test_the_database_forbids_changing_what_belongs_to_the_chain(folder, statement):
    from bihuan.web.trail.access_log import Look
    from bihuan.web.trail.actions import keep_looks

    take_checkpoint(even_if_early=True)
    keep_looks([Look(datetime.now(UTC), "a", "page", "", "", "done", "")])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().is_whole


@pytest.mark.parametrize("table", ["record", "accessentry", "checkpoint", "head"])
def test_tables_of_the_trail_cannot_be_emptied_at_once(folder, table):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE trail_{table}")


def test_a_checkpoint_that_was_forged_in_the_database_is_found(folder):
    made = take_checkpoint(even_if_early=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER trail_checkpoint_stays"
            + (" ON trail_checkpoint" if connection.vendor == "postgresql" else "")
        )
    Checkpoint.objects.filter(record=made.record).update(at=made.at + timedelta(days=1))
    verdict = verify()
    assert (verdict.fault, verdict.seq) == ("checkpoint_wrong", made.record)
