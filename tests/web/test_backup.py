"""A backup is whole or it is refused; what was damaged before is named; old ones go, but only our own."""

import hashlib
import json
import os
import sqlite3
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bihuan.web.backup import BackupError, listed, make, read_manifest, restore, retire
from bihuan.web.backup.making import require_whole
from bihuan.web.data_folder import DataFolder

pytestmark = pytest.mark.no_database

CONTENTS = [b"one", b"two" * 5000, b""]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with the tables that a backup asks for, three files, anchors and keys."""
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "")
    folder = DataFolder(tmp_path / "data")
    folder.make()
    folder.settings_file.write_text('demo = false\ndatabase_url = ""\nhosts = ["a"]\n', encoding="utf-8")
    with sqlite3.connect(folder.database_file) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
        database.execute("INSERT INTO django_migrations (app, name) VALUES ('common', '0001')")
        database.execute("CREATE TABLE files_blob (id INTEGER PRIMARY KEY, sha256 TEXT, size INTEGER)")
        database.execute("CREATE VIRTUAL TABLE words USING fts5(bigrams, content='')")
        for data in CONTENTS:
            sha256 = hashlib.sha256(data).hexdigest()
            database.execute("INSERT INTO files_blob (sha256, size) VALUES (?, ?)", (sha256, len(data)))
            path = folder.blobs / sha256[:2] / sha256[2:4] / sha256
            path.parent.mkdir(parents=True)
            path.write_bytes(data)
    database.close()
    for kind, name in (("keys", "trail-ed25519.key"), ("keys", "trail-ed25519.pub"), ("anchors", "2026-01-01.jsonl")):
        (folder.path / kind).mkdir(exist_ok=True)
        (folder.path / kind / name).write_text(name, encoding="utf-8")
    return folder


def backed_up(folder, to, **options):
    return make(folder, to, check_trail=False, **options)


def refused(call, *arguments, **options) -> str:
    with pytest.raises(BackupError) as caught:
        call(*arguments, **options)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_what_went_in_comes_out(folder, tmp_path):
    made = backed_up(folder, tmp_path / "backups")
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert made.manifest.counts == {"django_migrations": 1, "files_blob": 3}
    assert made.manifest.damaged == []
    assert list(tmp_path.joinpath("backups").iterdir()) == [made.path], "nothing is left lying about"
    back = restore(made.path, tmp_path / "back").folder
    for data in CONTENTS:
        sha256 = hashlib.sha256(data).hexdigest()
        assert (back.blobs / sha256[:2] / sha256[2:4] / sha256).read_bytes() == data
    with sqlite3.connect(back.database_file) as database:
        assert database.execute("SELECT count(*) FROM files_blob").fetchone() == (3,)
    database.close()
    assert back.secret_key() != folder.secret_key(), "a new key, so that a stolen backup signs nobody in"
    assert (back.path / "keys" / "trail-ed25519.pub").exists()
    assert not (back.path / "keys" / "trail-ed25519.key").exists()
    assert "hosts" in back.settings_file.read_text(encoding="utf-8")


def test_keys_go_only_where_they_are_asked_for(folder, tmp_path):
    with tarfile.open(backed_up(folder, tmp_path / "a.tar").path) as archive:
        assert not {"secret_key", "keys/trail-ed25519.key"} & set(archive.getnames())
    made = backed_up(folder, tmp_path / "b.tar", with_keys=True)
    back = restore(made.path, tmp_path / "back").folder
    assert back.secret_key() == folder.secret_key()
    assert (back.path / "keys" / "trail-ed25519.key").exists()


def test_the_address_of_a_database_stays_at_home(folder, tmp_path):
    folder.settings_file.write_text('database_url = "postgresql://u:hidden@h/n"\n', encoding="utf-8")
    assert b"hidden" not in backed_up(folder, tmp_path / "a.tar").path.read_bytes()


def test_a_damaged_file_is_named_and_the_rest_is_kept(folder, tmp_path):
    damaged = [hashlib.sha256(data).hexdigest() for data in CONTENTS[:2]]
    (folder.blobs / damaged[0][:2] / damaged[0][2:4] / damaged[0]).unlink()
    (folder.blobs / damaged[1][:2] / damaged[1][2:4] / damaged[1]).write_bytes(b"tow" * 5000)
    made = backed_up(folder, tmp_path / "a.tar")
    assert made.manifest.damaged == sorted(damaged)
    assert restore(made.path, tmp_path / "back").manifest.damaged == sorted(damaged)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(where=some.floats(0, 1, exclude_max=True), byte=some.integers(1, 255), cuts=some.booleans())
def test_a_byte_changed_or_an_end_cut_off_is_noticed(folder, tmp_path, where, byte, cuts):
    whole = tmp_path / "whole.tar"
    if not whole.exists():
        backed_up(folder, whole)
    data = bytearray(whole.read_bytes())
    # What follows the manifest is the archive's padding: nobody reads it.
    end = data.rindex(b'"trail": null') + 14
    at = int(where * end)
    if cuts:
        del data[at:]
    else:
        data[at] ^= byte
    broken = tmp_path / "broken.tar"
    broken.write_bytes(data)
    try:
        manifest = read_manifest(broken)
        require_whole(broken, manifest)
    except BackupError:
        return
    # The header of a member, or a fact of the manifest: then what it holds is as it was all the same.
    assert manifest.files == read_manifest(whole).files


def test_damage_names_the_file_and_the_check_and_a_cut_is_told_apart(folder, tmp_path):
    whole = backed_up(folder, tmp_path / "whole.tar").path
    blob = hashlib.sha256(CONTENTS[0]).hexdigest()
    with tarfile.open(whole) as archive:
        places = {member.name: (member.offset, member.offset_data) for member in archive}
    name = f"blobs/{blob[:2]}/{blob[2:4]}/{blob}"
    header, content = places[name]
    cases = {
        content: ("backup.damaged", name, "SHA-256"),
        header + 4: ("backup.damaged", str(header), "checksum"),
        places["manifest.json"][1]: ("backup.damaged", "manifest.json", "cannot be read"),
    }
    broken = tmp_path / "broken.tar"
    for at, (code, named, check) in cases.items():
        data = bytearray(whole.read_bytes())
        data[at] ^= 0x20
        broken.write_bytes(data)
        with pytest.raises(BackupError) as caught:
            restore(broken, tmp_path / "back")
        assert caught.value.code == code, at
        assert named in caught.value.zh, at
        assert named in caught.value.en, at
        assert check in caught.value.en, at
    for end in (content + 1, header + 100, header, places["manifest.json"][1] + 5):
        broken.write_bytes(whole.read_bytes()[:end])
        assert refused(restore, broken, tmp_path / "back") == "backup.incomplete", end
    assert not (tmp_path / "back").exists()


def test_nothing_is_overwritten(folder, tmp_path):
    made = backed_up(folder, tmp_path / "a.tar")
    before = made.path.read_bytes()
    assert refused(backed_up, folder, made.path) == "backup.exists"
    assert made.path.read_bytes() == before
    assert refused(restore, made.path, folder.path) == "backup.folder_not_empty"
    assert refused(restore, tmp_path / "none.tar", tmp_path / "back") == "backup.missing"
    assert not (tmp_path / "back").exists()


def test_odd_names_are_refused(folder, tmp_path):
    """A name in an archive is a path on somebody's disk."""
    made = backed_up(folder, tmp_path / "a.tar")
    for name in ("../out", "/etc/out", "blobs/ab/cd/../../../out", "keys/.hidden", "blobs/ab/cd/" + "e" * 64):
        odd = tmp_path / "odd.tar"
        with tarfile.open(made.path) as source, tarfile.open(odd, "w") as target:
            for member in source:
                data = source.extractfile(member)
                if member.name.startswith("keys/"):
                    member.name = name
                target.addfile(member, data)
        assert refused(restore, odd, tmp_path / "back") == "backup.damaged", name
    link = tmp_path / "link.tar"
    with tarfile.open(made.path) as source, tarfile.open(link, "w") as target:
        for member in source:
            data = source.extractfile(member)
            if member.name.startswith("keys/"):
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            target.addfile(member, data)
    assert refused(restore, link, tmp_path / "back") == "backup.damaged"


def test_rows_that_are_missing_are_noticed(folder, tmp_path):
    made = backed_up(folder, tmp_path / "a.tar")
    lying = tmp_path / "lying.tar"
    with tarfile.open(made.path) as source, tarfile.open(lying, "w") as target:
        for member in source:
            data = source.extractfile(member)
            if member.name == "manifest.json":
                facts = json.loads(data.read())
                facts["counts"]["files_blob"] = 4
                text = json.dumps(facts).encode()
                member.size = len(text)
                lies = tmp_path / "lies"
                lies.write_bytes(text)
                with lies.open("rb") as stream:
                    target.addfile(member, stream)
                continue
            target.addfile(member, data)
    assert refused(restore, lying, tmp_path / "back") == "backup.not_equal"
    assert not (tmp_path / "back").exists()


def test_a_database_that_cannot_be_read_gives_no_backup(folder, tmp_path):
    data = bytearray(folder.database_file.read_bytes())
    data[:100] = bytes(100)
    folder.database_file.write_bytes(data)
    assert refused(backed_up, folder, tmp_path / "backups") == "backup.not_readable"
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights another way")
def test_only_its_owner_reads_it(folder, tmp_path):
    assert backed_up(folder, tmp_path / "a.tar").path.stat().st_mode & 0o777 == 0o600


def test_old_backups_go_and_others_stay(folder, tmp_path):
    to = tmp_path / "backups"
    to.mkdir()
    made = [backed_up(folder, to / f"bihuan-2026010{day}T000000Z.tar") for day in (1, 2, 3)]
    own = backed_up(folder, to / "before-the-move.tar")
    broken = to / "bihuan-20260104T000000Z.tar"
    broken.write_bytes(own.path.read_bytes()[:2000])
    assert [one.manifest is None for one in listed(to)] == [False, False, False, False, True]
    gone = retire(to, keep=2)
    assert len(gone) == 1
    assert set(gone) < {one.path for one in made}
    assert own.path.exists()
    assert broken.exists()


def test_a_picture_is_of_one_moment_while_others_write(folder, tmp_path):
    writing = sqlite3.connect(folder.database_file, isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("INSERT INTO django_migrations (app, name) VALUES ('common', 'half')")
    # Whoever waited for the writer would wait for ever: it goes on only afterwards.
    made = backed_up(folder, tmp_path / "a.tar")
    writing.execute("COMMIT")
    writing.close()
    assert made.manifest.counts["django_migrations"] == 1
