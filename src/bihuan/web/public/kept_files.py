"""Files of the open data, made once for each change of the public data and then only handed out."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

_LOCK = threading.Lock()


def kept(name: str, mark: str, make: Callable[[Path], None]) -> Path:
    """
    Return the file ``name`` as of the change ``mark``, made by ``make`` where nobody has asked for it yet.

    One at a time: whoever asks for a hundred of them must not keep the machine busy with a hundred.
    """
    folder: Path = settings.PUBLIC_FILES_FOLDER
    file = folder / f"{mark}.{name}"
    if file.is_file():
        return file
    with _LOCK:
        if not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            aside = folder / f"{mark}.{name}.{os.getpid()}.part"
            make(aside)
            aside.replace(file)
            _forget_older(folder, mark)
    return file


def _forget_older(folder: Path, mark: str) -> None:
    for old in folder.iterdir():
        if not old.name.startswith(f"{mark}."):
            old.unlink(missing_ok=True)
