"""The office's own virus scanner is asked where there is one; without its answer nothing is taken."""

import shlex
import sys

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.files.prescan import scan
from tests.bad_inputs.hostile import plain_page

pytestmark = pytest.mark.no_database

# The harmless test file of the antivirus industry, in two halves so that no scanner mistakes this one for it.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*"
#: A scanner that knows one virus: exit code 1 if its input holds it.
SCANNER = "import sys; sys.exit(b'EICAR-STANDARD' in sys.stdin.buffer.read())"


def scanner(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


@pytest.mark.parametrize("as_path", [True, False])
def test_a_known_virus_is_refused(settings, tmp_path, as_path):
    settings.VIRUS_SCANNER = scanner(SCANNER)
    path = tmp_path / "part"
    path.write_bytes(EICAR.encode())
    with pytest.raises(Refusal) as caught:
        scan(path if as_path else EICAR.encode(), "a.txt")
    assert caught.value.code == "files.malware"
    assert scan(plain_page(), "a.pdf").kind == "pdf"


def test_without_a_scanner_it_is_text(settings):
    settings.VIRUS_SCANNER = ""
    assert scan(EICAR.encode(), "a.txt").kind == "text"


@pytest.mark.parametrize("command", ["no-such-scanner -", scanner("raise SystemExit(2)")])
def test_a_scanner_that_does_not_answer_takes_nothing(settings, command):
    settings.VIRUS_SCANNER = command
    with pytest.raises(Refusal) as caught:
        scan(plain_page(), "a.pdf")
    assert (caught.value.code, caught.value.http_status) == ("files.scanner_failed", 503)
