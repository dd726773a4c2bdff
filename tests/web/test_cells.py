import pytest
from xlsxwriter.utility import xl_rowcol_to_cell

from bihuan.web.common.tables.cells import place

pytestmark = pytest.mark.no_database


def test_a_cell_is_named_as_a_spreadsheet_names_it():
    for column in range(16_384):
        assert place(column * 64, column) == xl_rowcol_to_cell(column * 64, column)
