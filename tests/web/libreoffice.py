"""LibreOffice itself at work on workbooks: cells typed, rows sorted and deleted, saved as a person saves them; one start for all."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

#: Filters by which LibreOffice saves.
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
#: Reads steps from a file, one a line, fields with tabs between; line ends within a field are written as ⏎.
_BASIC = """
Function Named(name As String, value)
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = name
  one.Value = value
  Named = one
End Function

Sub Work(steps As String)
  Dim files, reading, said, part, book, sheet, place
  On Error GoTo Wrong
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  reading = createUnoService("com.sun.star.io.TextInputStream")
  reading.setInputStream(files.openFileRead(steps))
  reading.setEncoding("UTF-8")
  Do While Not reading.isEOF()
    said = reading.readLine()
    part = Split(said, Chr(9))
    Select Case part(0)
      Case "open"
        book = StarDesktop.loadComponentFromURL(part(1), "_blank", 0, Array(Named("Hidden", True)))
      Case "sheet"
        sheet = book.Sheets.getByName(part(1))
        If sheet.isProtected() Then sheet.unprotect("")
      Case "type"
        sheet.getCellRangeByName(part(1)).FormulaLocal = Replace(part(2), "⏎", Chr(10))
      Case "text"
        sheet.getCellRangeByName(part(1)).String = Replace(part(2), "⏎", Chr(10))
      Case "look"
        place = sheet.getCellRangeByName(part(1))
        place.CharFontName = "Liberation Serif" : place.CharHeight = 14 : place.CellBackColor = 65535
      Case "hide"
        sheet.Columns.getByName(part(1)).IsVisible = False
      Case "drop"
        sheet.Rows.removeByIndex(CInt(part(1)) - 1, 1)
      Case "sort"
        Dim field(0) As New com.sun.star.table.TableSortField
        field(0).Field = CInt(part(2)) : field(0).IsAscending = False
        sheet.getCellRangeByName(part(1)).sort(Array(Named("SortFields", field()), Named("ContainsHeader", False)))
      Case "save"
        book.storeToURL(part(1), Array(Named("FilterName", part(2))))
      Case "close"
        book.close(True)
    End Select
  Loop
  StarDesktop.terminate()
  Exit Sub
Wrong:
  Dim told, writing
  told = "line " & Erl & ": " & Error$ & " at " & said
  writing = createUnoService("com.sun.star.io.TextOutputStream")
  writing.setOutputStream(files.openFileWrite(steps & ".wrong"))
  writing.writeString(told)
  writing.closeOutput()
  StarDesktop.terminate()
End Sub
"""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARY = "http://openoffice.org/2000/library"
_MODULE = "http://openoffice.org/2000/script"


def opened(file: Path) -> Sequence[str]:
    """Return the step that opens a workbook."""
    return ("open", file.as_uri())


def saved(file: Path) -> Sequence[str]:
    """Return the step that saves the open workbook under a name, in the form that its suffix says."""
    return ("save", file.as_uri(), FILTERS[file.suffix[1:]])


def work(folder: Path, *steps: Sequence[str]) -> None:
    """
    Let LibreOffice take ``steps`` in one start, each a verb and its fields (see the macro).

    ``type`` is what a person types into a cell, so that dates and numbers are recognised; ``text`` puts text there.
    """
    office = shutil.which("soffice")
    assert office is not None
    home = folder / "office-home"
    standard = home / "user" / "basic" / "Standard"
    standard.mkdir(parents=True)
    linked = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    (home / "user" / "basic" / "script.xlc").write_text(
        f'{_XML}<library:libraries xmlns:library="{_LIBRARY}" {linked}><library:library library:name="Standard" '
        'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/></library:libraries>'
    )
    (standard / "script.xlb").write_text(
        f'{_XML}<library:library xmlns:library="{_LIBRARY}" library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Steps"/></library:library>'
    )
    (standard / "Steps.xba").write_text(
        f'{_XML}<script:module xmlns:script="{_MODULE}" script:name="Steps" script:language="StarBasic">'
        f"{escape(_BASIC)}</script:module>",
        encoding="utf-8",
    )
    # A home that says it was set up before; otherwise the first start puts its own empty macros over ours.
    (home / "user" / "registrymodifications.xcu").write_text(
        f'{_XML}<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Office">'
        '<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>'
    )
    listed = folder / "steps.txt"
    listed.write_text("\n".join("\t".join(step).replace("\n", "⏎") for step in steps) + "\n", encoding="utf-8")
    subprocess.run(
        [office, f"-env:UserInstallation={home.as_uri()}", "--headless", "--norestore", f'macro:///Standard.Steps.Work("{listed.as_uri()}")'],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    wrong = folder / "steps.txt.wrong"
    assert not wrong.exists(), wrong.read_text(encoding="utf-8")
