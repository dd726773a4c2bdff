"""``bihuan init``: a data folder for real work, with the organs and the first four people who keep each other in check."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.exporting import Language
from bihuan.web.data_folder import DataFolder, DataFolderError

if TYPE_CHECKING:
    from bihuan.web.accounts.actions.divisions import DivisionFact
    from bihuan.web.accounts.actions.setting_up import FirstAccount
    from bihuan.web.common.errors import Refusal

LOCAL = "Asia/Shanghai"
_ROLES = {
    "SYS": ("系统管理员", "administrator"),
    "OFF": ("巡视办", "inspection office"),
    "AUD": ("审计员", "auditor"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be set up: shown before anything is made, and again after it was."""

    folder: Path
    office: str
    division: str
    place: str  #: what the division is called, "" where none is named
    time_zone: str
    people: tuple[tuple[str, str], ...]  #: role and sign-in name

    def lines(self, lang: Language) -> list[str]:
        """Return it as lines for a terminal."""
        at = int(lang == "en")
        organs = f"{self.place}（{self.division}）" if self.place else ("无", "none")[at]
        says = [
            (("数据目录", "Data folder")[at], str(self.folder)),
            (("巡视办", "Inspection office")[at], self.office),
            (("行政区划", "Division")[at], organs),
            (("时区", "Time zone")[at], self.time_zone),
            (("账号", "Accounts")[at], ", ".join(f"{_ROLES[role][at]} {name}" for role, name in self.people)),
        ]
        return [f"  {heading}{('：', ': ')[at]}{value}" for heading, value in says]


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
@click.option("--yes", is_flag=True, help="不再询问，直接建立 · set up without asking")
@language_option
def init(
    data: str | None,
    office: str | None,
    division: str | None,
    time_zone: str,
    administrator: str,
    clerks: tuple[str, str],
    auditor: str,
    yes: bool,
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
        _refuse_second_time(folder, lang)
        _require_time_zone(time_zone)
        asks = sys.stdin.isatty()
        if division is None:
            division = _asked("行政区划代码（可空） · code of the division (may be empty)") if asks else ""
        division = division.strip()
        place = _place(division)
        office = _office(office, division, place, asks=asks)
        people = (("SYS", administrator), ("OFF", clerks[0]), ("OFF", clerks[1]), ("AUD", auditor))
        plan = Plan(folder.path, office, division, place, time_zone, people)
        if not yes:
            _confirm(plan, lang, asks=asks)
        folder.make(demo=False)
        _keep_time_zone(folder.settings_file, time_zone)
        with folder.held():
            from bihuan.web import serving

            serving.prepare(folder)
            accounts = _set_up(lang, office, _facts(division), administrator, clerks, auditor)
    _say(plan, accounts, lang)


def _asked(question: str, default: str = "") -> str:
    return str(click.prompt(question, default=default, show_default=bool(default)))


def _office(named: str | None, division: str, place: str, *, asks: bool) -> str:
    """Return the name of the office; it stands on every paper, so it is never made up without a word."""
    from bihuan.web.accounts.organ_names import office_name

    name = (named or "").strip()
    if not name and asks:
        usual = office_name(place, division) if place else ""
        name = _asked("巡视办名称 · name of the inspection office", usual).strip()
    if not name:
        raise DataFolderError(
            "init.no_office",
            "没有写明巡视办的名称，没有建立任何内容。请用 --office 写明，如 --office 某市委巡察办。",
            "The inspection office has no name; nothing was made. Name it with --office.",
        )
    return name


def _confirm(plan: Plan, lang: Language, *, asks: bool) -> None:
    """Show what is about to be made, and go on only after a yes: it is done once."""
    if not asks:
        raise DataFolderError(
            "init.not_confirmed",
            "建立只能做一次，需要确认，这里没有人可以回答，所以没有建立任何内容。核对各项后加上 --yes 再运行。",
            "Setting up is done once and has to be confirmed; nobody can answer here, so nothing was made. Check what "
            "you named and run it again with --yes.",
        )
    click.echo(("将建立以下内容，只能做一次：", "This is about to be set up, once only:")[lang == "en"])
    click.echo("\n".join(plan.lines(lang)))
    if not click.confirm(("确认建立", "Set it up")[lang == "en"], default=False):
        click.echo(("没有建立任何内容。", "Nothing was made.")[lang == "en"])
        sys.exit(Exit.CANNOT_SERVE)


def _refuse_demo(folder: DataFolder) -> None:
    from bihuan.web.options import read_options

    if folder.settings_file.exists() and read_options(folder.settings_file).demo:
        raise DataFolderError(
            "init.demo_folder",
            f"这是演示目录，不能用于正式工作：{folder.path}。请用 --data 指定另一个目录。",
            f"This is the folder of a demonstration and not for real work: {folder.path}. Name another with --data.",
        )


def _refuse_second_time(folder: DataFolder, lang: Language) -> None:
    """End where people have accounts already: nobody should first be asked what to call them."""
    if not folder.secret_key_file.exists():
        return
    from bihuan.web import serving

    # Started and no more: nothing is made, and no table brought up to date, before somebody has said yes.
    serving.start(folder)
    from django.db import connection

    from bihuan.web.accounts.actions.setting_up import refuse_second_time
    from bihuan.web.common.errors import Refusal

    try:
        if "accounts_user" in connection.introspection.table_names():
            refuse_second_time()
    except Refusal as refusal:
        _end(refusal, lang)
    finally:
        connection.close()


def _end(refusal: "Refusal", lang: Language) -> NoReturn:
    if refusal.code == "accounts.set_up_already":
        refusal.code = "init.already_done"
    complain(refusal, lang)
    sys.exit(Exit.CANNOT_SERVE)


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


def _place(code: str) -> str:
    """Return what the division with this code is called today, "" for no code."""
    from bihuan.reading.rules.divisions import divisions

    if not code:
        return ""
    rows = divisions().by_code.get(code)
    if not rows:
        raise DataFolderError(
            "init.no_such_division",
            f"没有代码为“{code}”的行政区划，没有建立任何内容。请写六位代码，如 150000；不需要机构树时不写。",
            f'No division has the code "{code}"; nothing was made. Write six digits, e.g. 150000, or leave it out.',
        )
    return max(rows, key=lambda row: (row.valid_until is None, str(row.valid_from))).name


def _facts(code: str) -> Sequence["DivisionFact"]:
    """Return the division and those above it, the division last."""
    from bihuan.web.notices.reader import division_facts

    return sorted(division_facts([code]), key=lambda fact: fact.code == code) if code else ()


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
        _end(refusal, lang)


def _say(plan: Plan, accounts: Sequence["FirstAccount"], lang: Language) -> None:
    at = int(lang == "en")
    click.echo(("系统已建立：", "The installation is set up:")[at])
    click.echo("\n".join(plan.lines(lang)))
    click.echo(
        (
            "以下密码只显示这一次，请分别交给四个人；首次登录时各自设置第二道验证。",
            "These passwords are shown this once: hand each to its own person, who sets up a second factor at the "
            "first sign-in.",
        )[at]
    )
    for account in accounts:
        click.echo(f"  {_ROLES[account.role][at]}  {account.person.username}  {account.password}")
    start = f"bihuan serve --data {shlex.quote(str(plan.folder))}"
    click.echo((f"启动服务：{start}", f"Start the server: {start}")[at])
