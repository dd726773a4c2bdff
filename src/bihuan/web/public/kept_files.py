"""Files of the open data, made once for each change of the public data and then only handed out."""

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

_LOCK = threading.Lock()
_NAME = re.compile(r"(?P<name>.+)\.r(?P<revision>[0-9]+)\Z")


def kept(name: str, revision: int, make: Callable[[Path], None]) -> Path:
    """
    Return the file ``name`` as of ``revision``, made by ``make`` where nobody has asked for it yet.

    One at a time: whoever asks for a hundred of them must not keep the machine busy with a hundred.
    """
    folder: Path = settings.PUBLIC_FILES_FOLDER
    file = folder / f"{name}.r{revision}"
    if file.is_file():
        return file
    with _LOCK:
        if not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            aside = folder / f"{name}.{os.getpid()}.part"
            make(aside)
            aside.replace(file)
            _forget_older(folder, revision)
    return file


def _forget_older(folder: Path, revision: int) -> None:
    for old in folder.iterdir():
        found = _NAME.fullmatch(old.name)
        if found and int(found["revision"]) < revision:
            old.unlink(missing_ok=True)
