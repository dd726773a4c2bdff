"""The stand-alone check as one file, for the machine of whoever wants to check an export."""

import io
import zipfile
from importlib.resources import files

NAME = "trail_check.pyz"
_START = "import sys\n\nfrom trail_check.__main__ import main\n\nsys.exit(main())\n"
#: The same for everybody, so that two copies can be compared.
_DAY = (2000, 1, 1, 0, 0, 0)


def standalone() -> bytes:
    """Return a file that ``python3`` runs: the modules of ``bihuan.trail_check`` and nothing else, readable inside."""
    made = io.BytesIO(b"#!/usr/bin/env python3\n")
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", _DAY), _START)
        for module in sorted(files("bihuan.trail_check").iterdir(), key=lambda file: file.name):
            if module.name.endswith(".py"):
                archive.writestr(zipfile.ZipInfo(f"trail_check/{module.name}", _DAY), module.read_bytes())
    return made.getvalue()
