"""
Text in cells that no spreadsheet runs as a formula, and the same text back again.

A string cell of a workbook is no formula, but it becomes one once somebody saves the sheet as CSV and opens that. So
text that begins like one gets an apostrophe, and loses it again when the workbook comes back.
"""

#: Full-width forms too: spreadsheets with a Chinese input method take them for the half-width ones.
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "﹣", "−", "＠", "﹦", "﹢", "﹫")
_BLANKS = ("\t", "\r", "\n")
_APOSTROPHE = "'"


def guarded(text: str) -> str:
    """Return ``text`` so that it cannot be run; also text that looks guarded already, so that guarding can be undone."""
    return _APOSTROPHE + text if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text.startswith(_APOSTROPHE) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    if text.startswith(_BLANKS):
        return True
    bare = text.lstrip()
    if bare.startswith(_APOSTROPHE):
        return _needs_guard(bare[1:])
    return bare.startswith(STARTS)
