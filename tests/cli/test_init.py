import os
import re
import subprocess
import sys


def bihuan(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "bihuan", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_a_folder_for_real_work_is_made_with_an_account(tmp_path):
    folder = tmp_path / "data"
    first = bihuan("init", "--data", str(folder), "--lang", "en")
    assert first.returncode == 0, first.stderr
    assert len(re.search(r"password (\S+)", first.stdout)[1]) >= 10
    assert "demo = false" in (folder / "settings.toml").read_text(encoding="utf-8")
    again = bihuan("init", "--data", str(folder))
    assert again.returncode == 5
    assert "accounts.name_taken" in again.stderr
    second = bihuan("init", "--data", str(folder), "--username", "second")
    assert second.returncode == 0
    assert "second" in second.stdout
    checked = bihuan("trail", "verify", "--data", str(folder), "--lang", "en")
    assert "2 record(s)" in checked.stdout
