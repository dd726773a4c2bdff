"""The register's lists as tables: what each can show, be narrowed to and sorted by."""

from bihuan.web.findings.tables.evidence import evidence_table
from bihuan.web.findings.tables.findings import finding_table
from bihuan.web.findings.tables.fixes import fix_table
from bihuan.web.findings.tables.papers import paper_table

__all__ = ("evidence_table", "finding_table", "fix_table", "paper_table")
