"""``bihuan init``: a data folder for real work, and an account of the office to begin with."""

import secrets
import sys

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.exporting import Language


@click.command(short_help="建立数据目录 · make a data folder")
@data_option
@click.option("--username", default="office", show_default=True, help="登录名 · sign-in name")
@click.option("--name", "display_name", default="巡视办", show_default=True, help="显示的姓名 · name shown on pages")
@click.option("--ask", is_flag=True, help="在终端输入密码，不随机生成 · type the password instead of getting one")
@language_option
def init(data: str | None, username: str, display_name: str, *, ask: bool, lang: Language) -> None:
    """
    建立数据目录，开设一个巡视办账号，并显示密码。目录已有时，只增开账号。

    Make a data folder, open one account of the inspection office, and show its password. In a folder that exists,
    only the account is added.
    """
    with ending(lang):
        folder = named_folder(data)
        folder.make(demo=False)
        with folder.held():
            from bihuan.web import serving

            serving.prepare(folder)
            typed = click.prompt("密码 · password", hide_input=True, confirmation_prompt=True) if ask else ""
            password = typed or secrets.token_urlsafe(12)
            _open_account(username, display_name, password, lang)
    if lang == "zh":
        click.echo(f"账号 {username} 已开设" + ("。" if typed else f"，密码 {password}（只显示这一次）"))
    else:
        click.echo(f"Account {username} is open" + ("." if typed else f", password {password} (shown this once)"))


def _open_account(username: str, display_name: str, password: str, lang: Language) -> None:
    from bihuan.web.accounts.actions import assign, create_user
    from bihuan.web.accounts.choices import Role
    from bihuan.web.common.dates import today
    from bihuan.web.common.errors import Refusal

    try:
        office = create_user(
            actor=None, username=username, password=password, display_name=display_name, organ="巡视办"
        )
        assign(actor=None, person=office, role=Role.OFF, organ=office.organ, since=today())
    except Refusal as refusal:
        complain(refusal, lang)
        sys.exit(Exit.CANNOT_SERVE)
