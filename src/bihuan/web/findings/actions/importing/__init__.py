"""
Bringing a table into the register in three steps: it is read and laid out, checked row by row, and written once a person
has seen what would happen.

Rows wait in a staging table, in batches that are committed one by one, so that others can go on saving; a batch and the
mark of how far the import has come stand or fall together, so that a killed import goes on without doubles.
"""

from bihuan.web.findings.actions.importing.checking import check_import
from bihuan.web.findings.actions.importing.opening import begin_import, choose_sheet
from bihuan.web.findings.actions.importing.writing import confirm_import, discard_import, write_rows

__all__ = ("begin_import", "check_import", "choose_sheet", "confirm_import", "discard_import", "write_rows")
