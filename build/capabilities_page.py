"""
Writes ``docs/reference/capabilities.md`` from the matrix that the product asks: ``python build/capabilities_page.py``.

A house test compares the page with the file, so a right that changes shows in the manual's diff.
"""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "capabilities.md"
HEAD = """\
# Who may do what

Made from `src/bihuan/web/accounts/capabilities.toml` by `python build/capabilities_page.py`; change it there. The page
“Who may do what” of the product shows the same table in both languages. What is not in it is not allowed; a role that is
missing from a table may do nothing with that kind of object.

A right is written `LETTERS[²][!][(limit)]@scope`:
"""


def page() -> str:
    """Return the page as it ought to be."""
    from django.utils.translation import override

    from bihuan.web.accounts.capabilities import COLUMNS
    from bihuan.web.accounts.matrix import KINDS, QUALIFIERS, legend, tables

    with override("en"):
        lines = [HEAD, "| mark | means |", "|---|---|"]
        lines += [f"| `{mark}` | {words} |" for mark, words in legend()]
        lines += [f"| `({mark})` | {words[1]} |" for mark, words in sorted(QUALIFIERS.items())]
        for table in tables():
            columns = [column for column in COLUMNS if column.object == table.kind]
            stage = f" ({table.stage})" if table.stage else ""
            lines += ["", f"## {KINDS[table.kind][1]}{stage}", ""]
            lines.append("| role | " + " | ".join(f"{column.en}" for column in columns) + " |")
            lines.append("|---|" + "---|" * len(columns))
            for row in table.rows:
                cells = [column.cells.get(row.role, "") for column in columns]
                if any(cells):
                    said = " | ".join(f"`{cell}`" if cell else "·" for cell in cells)
                    lines.append(f"| {row.role} {row.label} | {said} |")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.settings")
    sys.path.insert(0, str(PAGE.parent.parent.parent))
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
