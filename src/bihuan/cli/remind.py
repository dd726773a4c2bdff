"""``bihuan remind``: the reminders of a day, at once."""

from datetime import date, datetime

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import language_option
from bihuan.reading.exporting import Language


@click.command(short_help="整改提醒 · tell people what is due")
@data_option
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="日期，默认今天 · the day, today if not named")
@language_option
def remind(data: str | None, day: datetime | None, lang: Language) -> None:
    """
    立即办理一天的整改提醒。平时由 bihuan serve 或 bihuan worker 自动办理；重复运行不会重复提醒。

    Tell those who handle rectification what is due or overdue on a day. `bihuan serve` and `bihuan worker` do it by
    themselves each morning. Running it again tells nobody twice; mail goes through the outbox, one digest for each person.
    """
    with use_folder(data, lang):
        from bihuan.web.rectification.actions.reminding import remind as run

        told = run(_day(day))
    click.echo(
        f"提醒已写入“消息”；{told.notes} 条新提醒，{told.mails} 人将收到邮件摘要。"
        if lang == "zh"
        else f"Reminders are under “Notes”: {told.notes} new ones; {told.mails} people will get a digest by mail."
    )


def _day(day: datetime | None) -> date | None:
    return day.date() if day else None
