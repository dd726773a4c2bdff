"""dev.py can be read by old Pythons, and every failure that was thought of has a sentence that says what to do."""

import ast
import os
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.house.sources import ROOT, place

DEV = ROOT / "dev.py"
OLD = ("2.7", "3.6", "3.8", "3.10")

# What Python 2.7 cannot read. A node that is missing here is one that it can.
TOO_NEW = (
    ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await,
    ast.YieldFrom, ast.Nonlocal, ast.MatMult, ast.Match, ast.TryStar,
)  # fmt: skip


@pytest.fixture
def dev():
    spec = spec_from_file_location("dev", DEV)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_uses_no_syntax_newer_than_python_2_7():
    for node in ast.walk(ast.parse(DEV.read_text(encoding="utf-8"))):
        line = getattr(node, "lineno", 0)
        assert not isinstance(node, TOO_NEW), f"line {line}: {type(node).__name__}"
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.posonlyargs]
            assert not node.args.kwonlyargs, f"line {line}: keyword-only argument"
            assert not node.args.posonlyargs, f"line {line}: positional-only argument"
            assert node.returns is None, f"line {line}: annotation"
            assert all(argument.annotation is None for argument in arguments), f"line {line}: annotation"
        if isinstance(node, ast.Call):
            assert not any(isinstance(argument, ast.Starred) for argument in node.args[:-1]), f"line {line}: two *"
        if isinstance(node, ast.Tuple | ast.List):
            assert not any(isinstance(element, ast.Starred) for element in node.elts), f"line {line}: * in a list"
        if isinstance(node, ast.Raise):
            assert node.cause is None, f"line {line}: raise … from"
        if isinstance(node, ast.ClassDef):
            assert not node.keywords, f"line {line}: class keyword"
        if isinstance(node, ast.Dict):
            assert None not in node.keys, f"line {line}: ** in a dictionary"


@pytest.fixture(params=OLD)
def old_python(request):
    """The path of an old Python: on the PATH, or where pyenv keeps it."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{request.param}.*/bin/python"))
    for program in [shutil.which(f"python{request.param}"), *map(str, pyenv)]:
        # A pyenv shim may stand on the PATH for a version that is not there.
        if program and subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode == 0:
            return program
    pytest.skip(f"Python {request.param} is not on this machine")


def test_an_old_python_says_what_is_needed(old_python):
    done = subprocess.run(
        [old_python, str(DEV), "demo"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        # Handed over already: as if no newer Python were on the PATH.
        env={**os.environ, "BIHUAN_DEV_HANDED_OVER": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 3
    assert "需要 Python 3.11" in done.stderr
    assert "needs Python 3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_hands_over_to_a_newer_one(old_python):
    newer = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [old_python, str(DEV), "nonsense"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PATH": newer},
    )
    assert done.returncode == 2
    assert "python3 dev.py demo" in done.stdout


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        ("NewConnectionError … Could not find a version that satisfies", "PIP_INDEX_URL"),
        ("ERROR: No matching distribution found for django==5.2", "mirror"),
        ("npm error code ENOTFOUND", "NPM_CONFIG_REGISTRY"),
        ("npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "NODE_EXTRA_CA_CERTS"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "refused"),
        ("OSError: [Errno 28] No space left on device", "Make room"),
        ("PermissionError: [Errno 13] Permission denied", "yours"),
        ("something nobody thought of", "delete .venv"),
    ],
)
def test_a_failed_installation_says_what_to_do(dev, printed, advice):
    done = subprocess.CompletedProcess(["pip"], 1, stdout="", stderr=printed)
    with pytest.raises(dev.Stop) as stop:
        dev.explain_failure(done)
    assert advice in stop.value.en
    assert any("\u4e00" <= character <= "\u9fff" for character in stop.value.zh)
    assert printed in stop.value.en


def test_a_half_made_venv_is_not_believed(dev, tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "STAMP", str(tmp_path / "stamp.json"))
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    assert dev.read_stamp() == {}
    dev.write_stamp({"venv": [3, 11, "here"]})
    assert dev.read_stamp() == {"venv": [3, 11, "here"]}
    (tmp_path / "stamp.json").write_text('{"venv": [3, 1', encoding="utf-8")
    assert dev.read_stamp() == {}
    dev.write_stamp({"venv": [3, 11, "here"]})
    monkeypatch.setattr(dev, "PYTHON", str(tmp_path / "gone"))
    assert dev.read_stamp() == {}


def test_a_stage_that_was_broken_off_is_done_again_and_all_after_it(dev, tmp_path, monkeypatch):
    ran: list[str] = []
    monkeypatch.setattr(dev, "ROOT", str(tmp_path))
    monkeypatch.setattr(dev, "STAMP", str(tmp_path / "stamp.json"))
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    monkeypatch.setattr(dev, "LOCKS", [str(tmp_path / "a.lock")])
    (tmp_path / "a.lock").write_text("one", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    for stage in ("make_venv", "install_requirements", "install_package", "build"):
        monkeypatch.setattr(dev, stage, lambda stage=stage: ran.append(stage))

    dev.set_up()
    assert ran == ["make_venv", "install_requirements", "install_package"]
    ran.clear()
    dev.set_up()
    assert ran == ["build"]
    ran.clear()
    (tmp_path / "a.lock").write_text("two", encoding="utf-8")
    dev.set_up()
    assert ran == ["install_requirements", "install_package"]

    def broken_off():
        raise dev.Stop("断了", "broken off")

    monkeypatch.setattr(dev, "install_package", broken_off)
    (tmp_path / "pyproject.toml").write_text("changed", encoding="utf-8")
    with pytest.raises(dev.Stop):
        dev.set_up()
    ran.clear()
    monkeypatch.setattr(dev, "install_package", lambda: ran.append("install_package"))
    dev.set_up()
    assert ran == ["install_package"]


def test_without_ensurepip_another_pip_is_used_or_the_package_is_named(dev, monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(dev, "PYTHON", str(tmp_path / "python"))
    monkeypatch.setattr(dev, "quiet", lambda command: subprocess.CompletedProcess(command, 1))
    monkeypatch.setattr(dev, "has_module", lambda name: name == "pip")
    assert dev.pip()[1:4] == ["-m", "pip", "--python"]
    monkeypatch.setattr(dev, "has_module", lambda name: False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: "/usr/bin/uv")
    assert dev.pip() == ["/usr/bin/uv", "pip", "--python", str(tmp_path / "python")]
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    with pytest.raises(dev.Stop, match="apt install python3"):
        dev.pip()


def test_a_console_that_cannot_show_chinese_is_no_error():
    done = subprocess.run(
        [sys.executable, "-c", "import dev; dev.say('环境', 'Environment')"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        encoding="ascii",
        check=True,
    )
    assert done.stderr.split() == ["??", "Environment"]


def test_the_path_of_the_sources_names_no_folder_above(dev, tmp_path, monkeypatch):
    root = tmp_path / "闭环"
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "_editable_impl_bihuan.pth").write_text(str(root / "src"), encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", str(root))
    monkeypatch.setattr(dev, "VENV", str(root / ".venv"))
    dev.make_path_relative()
    written = (packages / "_editable_impl_bihuan.pth").read_text(encoding="ascii").strip()
    assert (packages / written).resolve() == root / "src"


def test_browser_tests_are_left_out_of_the_fast_set():
    """The fast set needs nothing but Python; one file that forgets to say so takes it a minute longer and a browser."""
    unmarked = [
        place(path)
        for path in sorted((ROOT / "tests" / "browser").glob("test_*.py"))
        if "pytestmark" not in path.read_text(encoding="utf-8")
        or "mark.browser" not in path.read_text(encoding="utf-8")
    ]
    assert not unmarked
