"""``bihuan demo`` and ``bihuan serve``: the web application on this machine."""

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import language_option
from bihuan.reading.exporting import Language
from bihuan.web.serving import Door

_host = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · address to listen on")
_port = click.option(
    "--port", type=click.IntRange(0, 65535), help="端口，默认 8000 或其后的空闲端口 · port, else the next free one"
)
FIRST_PORT = 8000


@click.command(short_help="试用 · try it")
@data_option
@_host
@_port
@language_option
def demo(data: str | None, host: str, port: int | None, lang: Language) -> None:
    """
    试用：建立数据目录，载入示例轮次和一个巡视办账号，在本机提供服务。

    Try it: make a data folder with a sample round and one office account, and serve it on this machine.
    """
    with ending(lang):
        folder = named_folder(data)
        folder.make(demo=True)
        with folder.held():
            from bihuan.web import serving
            from bihuan.web.demo import prepare

            account = prepare(folder)
            door = serving.open_door(host, FIRST_PORT if port is None else port, exactly=port is not None)
            _announce(door, lang)
            _say(
                (
                    f"巡视办账号 {account.username}，密码 {account.password}（每次启动都会更换）",
                    f"Office account {account.username}, password {account.password} (a new one at every start)",
                ),
                lang,
            )
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


def _say(both: tuple[str, str], lang: Language) -> None:
    # Both: who starts the program is not always who reads its language.
    click.echo("\n".join(both if lang == "zh" else both[::-1]))
