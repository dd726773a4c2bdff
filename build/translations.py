"""Translations: every .po file compiled by Babel, because GNU msgfmt is absent on a bare machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def build(root: Path) -> bool:
    """Compile each .po file that is newer than its .mo; return whether anything had to be done."""
    changed = False
    for source in sorted((root / "src" / "bihuan").rglob("*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, abort_invalid=True)
        unfinished = compiled.with_suffix(".mo.part")
        with unfinished.open("wb") as out:
            write_mo(out, catalogue)
        unfinished.replace(compiled)
        changed = True
    return changed
