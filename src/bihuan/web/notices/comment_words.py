"""The columns of the list of comments that leaves as a workbook."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import Column


def comment_columns() -> list[Column]:
    """Return the columns, in their order."""
    return [
        Column(name="received_on", heading=_("收到日期"), cell=lambda row: row.received_on.isoformat(), export=lambda row: row.received_on, width=12),
        Column(name="channel", heading=_("来源渠道"), cell=lambda row: str(row.get_channel_display()), width=12),
        Column(name="target", heading=_("涉及单位"), cell=lambda row: row.target.name if row.target else "", width=18),
        Column(name="content", heading=_("内容"), cell=lambda row: row.content, width=60),
        Column(name="answered_on", heading=_("答复日期"), cell=lambda row: row.answered_on.isoformat() if row.answered_on else "", export=lambda row: row.answered_on, width=12),
        Column(name="answer", heading=_("答复内容"), cell=lambda row: row.answer, width=60),
        Column(name="logged_by", heading=_("登记人"), cell=lambda row: str(row.logged_by), width=16),
    ]  # fmt: skip
