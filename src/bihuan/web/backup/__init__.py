"""
Backups: one file that holds an installation, checked when it is written and again when it is read.

A backup is a plain tar file, so that it can be opened without this program::

    settings.toml         what the office decided, without the address and password of a database
    database.sqlite3      a snapshot, or for PostgreSQL
    tables/<table>.copy   every table in COPY's text format
    blobs/ab/cd/<sha256>  the bytes of every file
    anchors/…, keys/…     what shows that the trail was not rebuilt; private keys only where they were asked for
    manifest.json         hash and size of each of these, rows per table, head of the trail: written last

A file without its manifest broke off and is refused as a whole.
"""

from bihuan.web.backup.listing import Listed, listed, retire
from bihuan.web.backup.making import Made, make
from bihuan.web.backup.manifest import BackupError, Manifest, read_manifest
from bihuan.web.backup.restoring import Restored, restore

__all__ = [
    "BackupError",
    "Listed",
    "Made",
    "Manifest",
    "Restored",
    "listed",
    "make",
    "read_manifest",
    "restore",
    "retire",
]
