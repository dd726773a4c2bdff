"""``bihuan demo`` and ``bihuan serve``: the web application on this machine."""

from typing import TYPE_CHECKING

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import language_option
from bihuan.reading.exporting import Language
from bihuan.web.serving import Door

if TYPE_CHECKING:
    from bihuan.web.demo import DemoAccounts

_host = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · address to listen on")
_port = click.option(
    "--port", type=click.IntRange(0, 65535), help="端口，默认 8000 或其后的空闲端口 · port, else the next free one"
)
FIRST_PORT = 8000
#: As ``bihuan.web.demo`` has them; named here, because asking it would load what only a server needs.
_STAGES = ("field-work", "rectification")


@click.command(short_help="试用 · try it")
@data_option
@_host
@_port
@click.option(
    "--seed",
    type=click.IntRange(0, (1 << 48) - 1),
    help="演示数据的种子，只在新建时起作用 · seed of the made-up data, for a new folder",
)
@click.option(
    "--stage",
    type=click.Choice(_STAGES),
    default=_STAGES[0],
    show_default=True,
    help="示例轮次走到哪一步：现场巡视，或者整改 · how far the sample round has come",
)
@language_option
def demo(data: str | None, host: str, port: int | None, seed: int | None, stage: str, lang: Language) -> None:
    """
    试用：建立数据目录，载入示例轮次、各角色的演示账号和演示数据，在本机提供服务。

    Try it: make a data folder with a sample round, an account for every role and made-up data, and serve it on this
    machine.
    """
    with ending(lang):
        folder = named_folder(data)
        folder.make(demo=True)
        with folder.held():
            from bihuan.web import serving
            from bihuan.web.demo import prepare

            accounts = prepare(folder, seed, stage)
            door = serving.open_door(host, FIRST_PORT if port is None else port, exactly=port is not None)
            _announce(door, lang)
            _introduce(accounts, lang)
            serving.serve(door)


@click.command(short_help="提供服务 · serve")
@data_option
@_host
@_port
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="线程数 · threads")
@language_option
def serve(data: str | None, host: str, port: int | None, threads: int, lang: Language) -> None:
    """
    用已有的数据目录提供服务。

    Serve an existing data folder. Only this machine can reach it unless --host names another address.
    """
    with ending(lang):
        folder = named_folder(data)
        folder.secret_key()  # refuses a folder that was never made
        with folder.held():
            from bihuan.web import serving

            serving.prepare(folder)
            door = serving.open_door(host, FIRST_PORT if port is None else port, exactly=port is not None)
            _announce(door, lang)
            serving.serve(door, threads=threads)


def _announce(door: Door, lang: Language) -> None:
    if door.is_another:
        _say(
            (
                f"端口 {door.wanted} 已被占用，改用 {door.port}。",
                f"Port {door.wanted} is in use; using {door.port} instead.",
            ),
            lang,
        )
    _say((f"请用浏览器打开 {door.address}（按 Ctrl-C 停止）", f"Open {door.address} (Ctrl-C stops it)"), lang)


def _introduce(accounts: "DemoAccounts", lang: Language) -> None:
    _say(
        (
            f"演示账号的密码都是 {accounts.password}（每次启动都会更换）；演示不用第二重验证，正式使用必须启用。",
            f"The password of every demonstration account is {accounts.password} (a new one at every start); the second "
            "factor is off here and compulsory in real use.",
        ),
        lang,
    )
    for role, names in accounts.names.items():
        click.echo(f"  {role:<5} {runs(names)}")


def runs(names: list[str]) -> str:
    """
    Return sign-in names shortly: ``gl1 gl2 gl3`` as ``gl1…gl3``.

    Only neighbours whose names differ in a number that counts up are taken together.
    """
    pieces: list[list[str]] = []
    for name in names:
        if pieces and _counts_up(pieces[-1][-1], name):
            pieces[-1].append(name)
        else:
            pieces.append([name])
    return " ".join(f"{piece[0]}…{piece[-1]}" if len(piece) > 2 else " ".join(piece) for piece in pieces)


def _counts_up(one: str, next_one: str) -> bool:
    stem, following = one.rstrip("0123456789"), next_one.rstrip("0123456789")
    first, second = one[len(stem) :], next_one[len(following) :]
    return stem == following and bool(first) and bool(second) and int(second) == int(first) + 1


def _say(both: tuple[str, str], lang: Language) -> None:
    # Both: who starts the program is not always who reads its language.
    click.echo("\n".join(both if lang == "zh" else both[::-1]))
