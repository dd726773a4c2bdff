"""The command line: every format, every exit code, both languages, and never a stack trace."""

import csv
import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

import bihuan
from bihuan.cli import bihuan as command
from bihuan.cli.explain import show as show_explained
from bihuan.cli.tables import show as show_read
from bihuan.cli.words import Exit
from bihuan.reading import read_notice
from bihuan.reading.exporting import FINDING_COLUMNS
from bihuan.reading.refusals import ReadingRefused
from tests.reading.documents import body, docx, paragraph

SAMPLE = Path(bihuan.__file__).parent / "samples" / "2021-inner-mongolia-feedback.damaged.txt"
RESTORED = SAMPLE.with_name("2021-inner-mongolia-feedback.restored.txt")


def run(*arguments, data=None):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=data)


def run_process(*arguments, data=b"", **settings):
    """Run the real command in a process of its own, with pipes for its streams."""
    return subprocess.run(
        [sys.executable, "-m", "bihuan", *map(str, arguments)],
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, **settings},
    )


class TestRead:
    def test_lines_in_a_pipe_are_plain_and_complete(self):
        result = run("read", SAMPLE)
        assert result.exit_code == Exit.DONE
        assert "\x1b[" not in result.stdout
        clauses = [line for line in result.stdout.splitlines() if line.count("\t") == 3]
        assert len(clauses) == 71
        assert clauses[0].startswith("1-1\t呼和浩特市\t")
        assert "六保" in result.stdout

    def test_json_is_the_contract(self):
        result = run("read", SAMPLE, "--format", "json")
        reading = json.loads(result.stdout)
        assert reading["text"] == RESTORED.read_text(encoding="utf-8")
        assert [len(target["clauses"]) for target in reading["targets"]] == [6, 7, 6, 6, 6, 7, 6, 5, 5, 6, 5, 6]
        assert reading["source"]["name"] == SAMPLE.name

    def test_csv_has_a_row_a_clause(self):
        rows = list(csv.reader(StringIO(run("read", SAMPLE, "--format", "csv", "--lang", "en").stdout)))
        assert rows[0] == [column.en for column in FINDING_COLUMNS]
        assert len(rows) == 72

    def test_a_csv_file_carries_the_mark_that_excel_needs(self, tmp_path):
        run("read", SAMPLE, "--format", "csv", "--output", tmp_path / "a.csv")
        assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")

    def test_a_workbook_is_written_whole(self, tmp_path):
        assert run("read", SAMPLE, "--format", "xlsx", "-o", tmp_path / "a.xlsx").exit_code == Exit.DONE
        with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
            assert book.testzip() is None
        assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]

    def test_a_workbook_goes_through_a_pipe(self):
        with zipfile.ZipFile(BytesIO(run_process("read", SAMPLE, "--format", "xlsx").stdout)) as book:
            assert book.testzip() is None

    def test_standard_input(self):
        result = run("read", "-", "--format", "json", data=SAMPLE.read_bytes())
        assert json.loads(result.stdout)["source"]["name"] == ""

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig", "docx"])
    def test_the_damaged_page_comes_right_from_every_kind_of_file(self, encoding, tmp_path):
        text = SAMPLE.read_text(encoding="utf-8")
        file = tmp_path / "notice"
        lines = text.rstrip("\n").split("\n")
        file.write_bytes(docx(body("".join(map(paragraph, lines)))) if encoding == "docx" else text.encode(encoding))
        reading = json.loads(run("read", file, "--format", "json").stdout)
        assert reading["text"].rstrip("\n") == RESTORED.read_text(encoding="utf-8").rstrip("\n")
        assert sum(len(target["clauses"]) for target in reading["targets"]) == 71
        assert bool(reading["source"]["parts"]) == (encoding == "docx")

    def test_several_files_give_a_line_each(self, tmp_path):
        for name in ("b.txt", "a.txt"):
            (tmp_path / name).write_bytes(RESTORED.read_bytes())
        (tmp_path / "notes.md").write_text("整改", encoding="utf-8")
        result = run("read", tmp_path, "--format", "json", "--jobs", "2")
        assert [json.loads(line)["source"]["name"] for line in result.stdout.splitlines()] == ["a.txt", "b.txt"]

    def test_one_bad_file_among_several_is_named_and_the_others_are_read(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(RESTORED.read_bytes())
        (tmp_path / "b.txt").write_bytes(b"")
        result = run("read", tmp_path, "--format", "json")
        assert result.exit_code == Exit.REFUSED
        assert json.loads(result.stdout)["source"]["name"] == "a.txt"
        assert "b.txt: reading.empty" in result.stderr

    def test_several_files_are_one_csv_table(self, tmp_path):
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_bytes(RESTORED.read_bytes())
        rows = list(csv.reader(StringIO(run("read", tmp_path, "--format", "csv").stdout)))
        assert len(rows) == 1 + 2 * 71

    def test_reading_never_imports_django(self):
        script = (
            "import sys; from bihuan.cli import bihuan; "
            f"bihuan(['read', {str(RESTORED)!r}, '--format', 'json'], standalone_mode=False)"
        )
        checked = f"try:\n {script}\nfinally:\n assert not any(name.split('.')[0] == 'django' for name in sys.modules)"
        assert subprocess.run([sys.executable, "-c", checked], capture_output=True, check=False).stderr == b""


class TestRefusals:
    @pytest.mark.parametrize("form", ["table", "json", "csv", "xlsx"])
    @pytest.mark.parametrize("words", ["read", "explain"])
    def test_a_bad_file_gives_one_sentence_in_both_languages_and_nothing_else(self, words, form, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"%PDF-1.4")
        extra = ["--format", form] if words == "read" else []
        result = run(words, tmp_path / "a.txt", *extra, "--output", tmp_path / "out")
        assert result.exit_code == Exit.REFUSED
        assert result.stdout == ""
        assert "reading.unsupported_type" in result.stderr
        assert "粘贴" in result.stderr
        assert "paste" in result.stderr
        assert "Traceback" not in result.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]

    def test_the_wanted_language_comes_first(self, tmp_path):
        lines = run("read", tmp_path / "none.txt", "--lang", "en").stderr.splitlines()
        assert lines[1].strip().startswith("Cannot open")

    def test_a_file_that_is_not_there(self, tmp_path):
        assert "reading.no_file" in run("read", tmp_path / "none.txt").stderr

    def test_too_much_on_standard_input(self):
        result = run("read", "-", data=b"x" * (21 * 1024 * 1024))
        assert result.exit_code == Exit.REFUSED
        assert "reading.too_large" in result.stderr

    def test_a_workbook_holds_one_notice(self):
        result = run("read", SAMPLE, SAMPLE, "--format", "xlsx")
        assert result.exit_code == Exit.USAGE
        assert "cli.one_workbook_per_notice" in result.stderr

    def test_a_place_that_cannot_be_written(self, tmp_path):
        result = run("read", SAMPLE, "--output", tmp_path / "no" / "out.txt")
        assert result.exit_code == Exit.USAGE
        assert "cli.cannot_write" in result.stderr

    def test_an_interrupted_write_leaves_the_old_file(self, tmp_path, monkeypatch):
        old = tmp_path / "out.csv"
        old.write_text("old", encoding="utf-8")

        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        assert run("read", SAMPLE, "--format", "csv", "-o", old).exit_code == Exit.USAGE
        assert old.read_text(encoding="utf-8") == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]

    def test_a_fault_of_the_program_is_a_sentence_unless_the_trace_is_wanted(self):
        script = "import bihuan.cli as c; c.bihuan = lambda **_: 1 / 0; c.main()"
        quiet, loud = (
            subprocess.run(
                [sys.executable, "-c", script],
                capture_output=True,
                check=False,
                text=True,
                encoding="utf-8",
                env={**os.environ, "BIHUAN_TRACE": trace},
            )
            for trace in ("", "1")
        )
        assert quiet.returncode == Exit.FAULT
        assert quiet.stderr.startswith("cli.fault")
        assert "Traceback" not in quiet.stderr
        assert "Traceback" in loud.stderr

    def test_a_text_that_is_no_evidence_has_its_own_exit_code(self, monkeypatch):
        from dataclasses import replace

        from bihuan.reading import corpus
        from bihuan.reading.notice import Refusal

        spun = replace(read_notice("整改"), refused=Refusal("reading.spun_copy", "换词。", "Reworded."))
        monkeypatch.setattr(corpus, "read_notice", lambda *_, **__: spun)
        result = run("read", SAMPLE, "--format", "json")
        assert result.exit_code == Exit.NOT_EVIDENCE
        assert json.loads(result.stdout)["refused"]["code"] == "reading.spun_copy"
        assert run("explain", SAMPLE).exit_code == Exit.NOT_EVIDENCE

    def test_no_data_folder(self, tmp_path):
        result = run_process("trail", "verify", "--data", tmp_path / "none")
        assert result.returncode == Exit.CANNOT_SERVE
        assert b"data.missing" in result.stderr
        assert not (tmp_path / "none").exists()


class TestExplain:
    def test_plain_lines_show_both_texts_and_every_inferred_repair(self):
        result = run("explain", SAMPLE)
        assert result.exit_code == Exit.DONE
        assert "\x1b[" not in result.stdout
        restored = [line.split("\t")[1] for line in result.stdout.splitlines() if line.startswith("还原\t")]
        assert "\n".join(restored) == RESTORED.read_text(encoding="utf-8").rstrip("\n")
        assert "「?」 → 「保」 (1244:1245)" in result.stdout

    def test_only_inferred_leaves_out_what_is_certain(self):
        result = run("explain", SAMPLE, "--only", "inferred", "--lang", "en")
        assert "[decoded" not in result.stdout
        assert result.stdout.count("[inferred") >= 11

    def test_sound_text_has_nothing_to_explain(self):
        assert run("explain", RESTORED).stdout.startswith("文本完好")


class TestTerminal:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_nothing_is_cut_off_on_a_narrow_terminal_and_colour_is_never_alone(self, lang):
        reading = read_notice(SAMPLE.read_bytes(), name=SAMPLE.name)
        for show in (show_read, show_explained):
            file = StringIO()
            show(reading, lang, console=Console(file=file, width=72, force_terminal=True, color_system="standard"))
            assert "\x1b[" in file.getvalue()
            assert "…" not in file.getvalue()
            assert ("推断" if lang == "zh" else "inferred") in file.getvalue()


class TestCorpus:
    def test_the_same_answers_on_any_number_of_processes(self, tmp_path):
        from bihuan.reading.corpus import files_in, read_files

        for number in range(6):
            (tmp_path / f"{number}.txt").write_text(f"整改情况第{number}号" if number else "", encoding="utf-8")
        paths = files_in([str(tmp_path)])
        alone, pooled = (list(read_files(paths, jobs=jobs)) for jobs in (1, 2))
        assert [outcome.path for outcome in alone] == paths
        assert [outcome.reading for outcome in alone] == [outcome.reading for outcome in pooled]
        assert isinstance(pooled[0].refusal, ReadingRefused)

    def test_a_file_too_large_is_never_opened(self, tmp_path):
        from bihuan.reading.corpus import read_file

        with (tmp_path / "a.txt").open("wb") as file:
            file.truncate(2**40)  # sparse: a terabyte that takes no room
        assert read_file(str(tmp_path / "a.txt")).refusal.code == "reading.too_large"


def test_help_is_in_both_languages():
    text = run("--help").stdout
    assert "读取通报" in text
    assert "read a notice" in text
