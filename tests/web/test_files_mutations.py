"""Files that were damaged at random are taken or refused with a known code; nothing else may come out of the look."""

import io
import random
import warnings
import zipfile

import pytest

from bihuan.web.files.inside.cleaning import cleaned
from bihuan.web.files.inside.previewing import operate
from bihuan.web.files.inside.refusals import REFUSALS, Refused
from bihuan.web.files.inside.scanning import look_at
from tests.bad_inputs.hostile import plain_page
from tests.bad_inputs.making import workbook, zipped
from tests.bad_inputs.traps import TRAPS

pytestmark = pytest.mark.no_database

VALUES = (b"", b"-1", b"99999999999", b"A1:ZZZ9", b"rId99", b"../../x", "密".encode())


def _in_a_part(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    kind = chance.random()
    if kind < 0.4 and (start := content.find(b"<", at)) >= 0 and (end := content.find(b">", start)) > 0:
        return content[:start] + content[start : end + 1] * chance.choice((0, 2, 50)) + content[end + 1 :]
    if kind < 0.8 and (start := content.find(b'"', at)) >= 0 and (end := content.find(b'"', start + 1)) > 0:
        return content[: start + 1] + chance.choice(VALUES) + content[end:]
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _in_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 30))):
        at = chance.randrange(len(changed) + 1)
        piece = bytes(chance.randrange(256) for _ in range(chance.choice((0, 1, 1, 8))))
        changed[at : at + chance.choice((0, 1, 1, 20))] = piece
    return bytes(changed)


def damaged(data: bytes, chance: random.Random) -> bytes:
    if not data.startswith(b"PK") or chance.random() < 0.2:
        return _in_bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(sorted(parts), k=min(len(parts), chance.randint(1, 3))):
        if chance.random() < 0.2:
            del parts[name]
        else:
            parts[name] = _in_a_part(parts[name], chance)
    return zipped(parts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_taken_or_refused_and_nothing_else(seed):
    chance = random.Random(seed)
    bases = [(trap.name, trap.build()) for trap in TRAPS] + [("a.pdf", plain_page())]
    bases.append(("a.xlsx", workbook(lambda book: book.add_worksheet("台账").write_row(0, 0, [1, "甲市", 2.5]))))
    warnings.simplefilter("ignore")  # what picture libraries say about damaged pictures
    codes = set()
    for _ in range(150):
        name, data = chance.choice(bases)
        try:
            broken = damaged(data, chance)
            looked = look_at(broken, name)
            copy = cleaned(broken, looked.kind)
            operate(copy.data, "", {"kind": "xlsx" if looked.kind == "ods" else looked.kind})
        except Refused as refused:
            codes.add(refused.code)
    assert codes <= set(REFUSALS)
