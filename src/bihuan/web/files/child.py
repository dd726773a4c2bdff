"""
``python -m bihuan.web.files.child``: the process in which files from outside are looked into.

In: four bytes of length, a JSON head (``op``, ``name``, options, ``path`` of the file or "" if its bytes follow), the bytes.
Out: four bytes of length, a JSON head (``answer`` or ``refused``, and ``sizes``), then that many byte strings.
It runs nothing before it has bound itself: see ``bind``. On Windows there are no such limits, only the parent's time-out.
"""

import json
import struct
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

#: Address space. The interpreter and the picture and PDF libraries take about 90 MB of it, the file and its reading the rest.
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
#: Making a copy may draw every page of a document.
CPU_SECONDS_TO_CLEAN = 60
_HEAD = struct.Struct(">I")

#: Operation -> the function that does it: ``f(data, name, options) -> (answer, byte strings)``. Imported when asked for,
#: because the libraries of one operation cost others their start-up time.
OPERATIONS = {
    "scan": "bihuan.web.files.inside.scanning",
    "sheets": "bihuan.web.files.inside.sheets",
    "clean": "bihuan.web.files.inside.cleaning",
    "fill": "bihuan.web.files.inside.filling",
    "preview": "bihuan.web.files.inside.previewing",
    "wording": "bihuan.web.files.inside.wording",
    "pictures": "bihuan.web.files.inside.picturing",
}
Answer = tuple[dict[str, Any], list[bytes]]
Operation = Callable[[bytes, str, dict[str, Any]], Answer]


def bind() -> None:
    """Give up memory, time, new files, core dumps and, where the system allows it, the network."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS_TO_CLEAN))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _leave_the_network()


def _leave_the_network() -> None:
    import ctypes

    new_user, new_network = 0x10000000, 0x40000000
    # A network of its own holds nobody else. Where the system forbids it (many containers do) the other limits stand,
    # and none of the libraries used here opens a connection.
    ctypes.CDLL(None, use_errno=True).unshare(new_user | new_network)


def work(head: dict[str, Any], data: bytes) -> Answer:
    """Do what the head asks for."""
    if head["op"] == "clean" and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_TO_CLEAN, CPU_SECONDS_TO_CLEAN))
    operation: Operation = import_module(OPERATIONS[head["op"]]).operate
    return operation(data, head["name"], head["options"])


def main() -> None:
    """Serve one request and end."""
    bind()
    from bihuan.web.files.inside.refusals import Refused, refused

    source = sys.stdin.buffer
    head = json.loads(source.read(_HEAD.unpack(source.read(_HEAD.size))[0]))
    try:
        data = Path(head["path"]).read_bytes() if head["path"] else source.read()
        answer, parts = work(head, data)
        said: dict[str, Any] = {"answer": answer, "sizes": [len(part) for part in parts]}
    except Refused as refusal:
        said, parts = {"refused": refusal.as_json()}, []
    except (MemoryError, RecursionError):
        said, parts = {"refused": refused("files.cannot_be_opened").as_json()}, []
    text = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    target = sys.stdout.buffer
    target.write(_HEAD.pack(len(text)))
    target.write(text)
    for part in parts:
        target.write(part)
    target.flush()


if __name__ == "__main__":
    main()
