"""``bihuan export site`` and ``bihuan public``: the public site as files, and its tables made anew."""

import sys
from pathlib import Path

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import Exit, complain, language_option
from bihuan.reading.exporting import Language


@click.group(short_help="导出 · copies for elsewhere")
def export() -> None:
    """
    导出供别处使用的副本。

    Write copies that are used elsewhere.
    """


@export.command()
@data_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@language_option
def site(data: str | None, folder: Path, lang: Language) -> None:
    """
    把整个公开站点写成静态文件，可直接复制到门户网站。

    Write the whole public site into FOLDER as files that can be copied to a portal: relative links, a search without a
    server, open data and feeds. The same data gives the same bytes. A folder that holds anything else is refused.
    """
    with use_folder(data, lang):
        from bihuan.web.common.errors import Refusal
        from bihuan.web.public.exporting import export_site

        try:
            done = export_site(folder)
        except Refusal as refused:
            complain(refused, lang)
            sys.exit(Exit.REFUSED)
    click.echo(
        f"已导出 {done.notices} 份通报、{done.files} 个文件到 {folder}。请从 index.html 打开。"
        if lang == "zh"
        else f"Exported {done.notices} notices in {done.files} files to {folder}. Begin at index.html."
    )


@click.group(short_help="公开站点 · the public site")
def public() -> None:
    """
    公开站点的数据。

    The data of the public site.
    """


@public.command()
@data_option
@language_option
def rebuild(data: str | None, lang: Language) -> None:
    """
    按已公布的内容重建公开站点的数据表。

    Make the tables of the public site anew from what was released. The rows are the same as before, unless somebody
    changed them by hand.
    """
    with use_folder(data, lang):
        from bihuan.web.public.actions.projecting import rebuild as make_anew

        notices = make_anew(actor=None)
    click.echo(f"已重建，共 {notices} 份通报。" if lang == "zh" else f"Made anew: {notices} notices.")
