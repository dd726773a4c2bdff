"""``bihuan init``: a data folder for real work, with the organs and the first four people who keep each other in check."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.exporting import Language
from bihuan.web.data_folder import DataFolder, DataFolderError

if TYPE_CHECKING:
    from bihuan.web.accounts.actions.divisions import DivisionFact
    from bihuan.web.accounts.actions.setting_up import FirstAccount

LOCAL = "Asia/Shanghai"
_ROLES = {
    "SYS": ("系统管理员", "administrator"),
    "OFF": ("巡视办", "inspection office"),
    "AUD": ("审计员", "auditor"),
}


@click.command(short_help="建立系统 · set up")
@data_option
@click.option("--office", default=None, help="巡视办的名称 · name of the inspection office")
@click.option("--division", default=None, metavar="CODE", help="行政区划代码，如 150000 · code of the division")
@click.option("--time-zone", default=LOCAL, show_default=True, help="时区 · time zone")
@click.option("--administrator", default="admin", show_default=True, help="系统管理员的登录名 · its sign-in name")
@click.option(
    "--clerks",
    nargs=2,
    default=("office1", "office2"),
    show_default=True,
    help="巡视办两人的登录名 · sign-in names of two of the office",
)
@click.option("--auditor", default="auditor", show_default=True, help="审计员的登录名 · its sign-in name")
@language_option
def init(
    data: str | None,
    office: str | None,
    division: str | None,
    time_zone: str,
    administrator: str,
    clerks: tuple[str, str],
    auditor: str,
    lang: Language,
) -> None:
    """
    建立数据目录和机构，同时开立一个系统管理员、两个巡视办、一个审计员账号，并显示密码。只能做一次。

    Make a data folder and its organs, open one administrator, two accounts of the office and one auditor together, and
    show their passwords. Once only.
    """
    with ending(lang):
        folder = named_folder(data)
        _refuse_demo(folder)
        _require_time_zone(time_zone)
        asks = sys.stdin.isatty()
        if division is None:
            division = _asked("行政区划代码（可空） · code of the division (may be empty)") if asks else ""
        if office is None:
            office = _asked("巡视办名称（可空） · name of the office (may be empty)") if asks else ""
        folder.make(demo=False)
        _keep_time_zone(folder.settings_file, time_zone)
        with folder.held():
            from bihuan.web import serving

            serving.prepare(folder)
            accounts = _set_up(lang, office.strip(), _facts(division.strip()), administrator, clerks, auditor)
    _say(accounts, lang)


def _asked(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False))


def _refuse_demo(folder: DataFolder) -> None:
    from bihuan.web.options import read_options

    if folder.settings_file.exists() and read_options(folder.settings_file).demo:
        raise DataFolderError(
            "init.demo_folder",
            f"这是演示目录，不能用于正式工作：{folder.path}。请用 --data 指定另一个目录。",
            f"This is the folder of a demonstration and not for real work: {folder.path}. Name another with --data.",
        )


def _require_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DataFolderError(
            "init.no_such_time_zone",
            f"没有叫“{name}”的时区，没有建立任何内容。请写成 Asia/Shanghai 这样。",
            f'There is no time zone "{name}"; nothing was made. Write it like Asia/Shanghai.',
        ) from error


def _keep_time_zone(settings: Path, name: str) -> None:
    """Write the time zone into the settings, before they are read; where a line is there, the office decided it."""
    text = settings.read_text(encoding="utf-8")
    if name != LOCAL and "time_zone" not in text:
        settings.write_text(f'{text}time_zone = "{name}"\n', encoding="utf-8")


def _facts(code: str) -> Sequence["DivisionFact"]:
    """Return the division and those above it, the division last."""
    from bihuan.web.notices.reader import division_facts

    if not code:
        return ()
    facts = sorted(division_facts([code]), key=lambda fact: fact.code == code)
    if not facts or facts[-1].code != code:
        raise DataFolderError(
            "init.no_such_division",
            f"没有代码为“{code}”的行政区划，没有开立账号。请写六位代码，如 150000；不需要机构树时不写。",
            f'No division has the code "{code}"; no account was opened. Write six digits, e.g. 150000, or leave it out.',
        )
    return facts


def _set_up(
    lang: Language,
    office: str,
    divisions: Sequence["DivisionFact"],
    administrator: str,
    clerks: tuple[str, str],
    auditor: str,
) -> list["FirstAccount"]:
    from bihuan.web.accounts.actions.setting_up import first_people, set_up
    from bihuan.web.common.dates import today
    from bihuan.web.common.errors import Refusal

    people = first_people(administrator=administrator, clerks=clerks, auditor=auditor)
    try:
        return set_up(actor=None, office=office, divisions=divisions, people=people, since=today())
    except Refusal as refusal:
        if refusal.code == "accounts.set_up_already":
            refusal.code = "init.already_done"
        complain(refusal, lang)
        sys.exit(Exit.CANNOT_SERVE)


def _say(accounts: Sequence["FirstAccount"], lang: Language) -> None:
    says = {
        "zh": ("系统已建立。以下密码只显示这一次，请分别交给四个人；首次登录时各自设置第二道验证。", 0),
        "en": (
            "The installation is set up. These passwords are shown this once: hand each to its own person, who sets up "
            "a second factor at the first sign-in.",
            1,
        ),
    }
    sentence, at = says[lang]
    click.echo(sentence)
    for account in accounts:
        click.echo(f"  {_ROLES[account.role][at]}  {account.person.username}  {account.password}")
