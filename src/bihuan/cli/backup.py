"""``bihuan backup``, ``bihuan restore`` and ``bihuan upgrade``."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.folders import data_option, ending, named_folder
from bihuan.cli.words import Exit, language_option
from bihuan.reading.exporting import Language

if TYPE_CHECKING:
    from bihuan.web.backup import Listed


@click.command("backup", short_help="备份 · back up")
@click.argument("to", type=click.Path(path_type=Path))
@data_option
@click.option("--with-keys", is_flag=True, help="连同密钥 · secret key and private keys of the trail as well")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="成功后只留最新 N 份 · then keep the N newest only")
@click.option("--list", "only_list", is_flag=True, help="列出目录中的备份 · list the backups of a folder")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def backup_command(
    to: Path, data: str | None, *, with_keys: bool, keep: int | None, only_list: bool, form: str, lang: Language
) -> None:
    """
    把数据目录备份成一个文件，写完后重新核对；服务不必停止。TO 是存放的目录，或文件名（.tar）。

    Back the data folder up into one file and read it again; the server goes on meanwhile. TO is a folder, or the file.
    """
    from bihuan.web.backup import listed, make, retire
    from bihuan.web.backup.noting import note

    with ending(lang):
        if only_list:
            _show(listed(to), form, lang)
            return
        folder = named_folder(data)
        made = make(folder, to, with_keys=with_keys)
        note(folder, "make", file=made.path, sha256=made.sha256)
        gone = retire(made.path.parent, keep=keep) if keep else []
        manifest = made.manifest
        rows, blobs = sum(manifest.counts.values()), sum(name.startswith("blobs/") for name in manifest.files)
        if form == "json":
            facts = {"path": str(made.path), "sha256": made.sha256, "trail": manifest.trail, "rows": rows}
            click.echo(json.dumps({**facts, "files": blobs, "damaged": manifest.damaged}, ensure_ascii=False))
        elif lang == "zh":
            click.echo(f"备份已写入并核对：{made.path}\n{rows} 行数据，{blobs} 个文件\nSHA-256 {made.sha256}")
        else:
            click.echo(f"Written and read again: {made.path}\n{rows} rows, {blobs} files\nSHA-256 {made.sha256}")
        for path in gone:
            click.echo(f"已删除旧备份 {path}" if lang == "zh" else f"Old backup deleted: {path}", err=True)
        if manifest.damaged:
            _complain_of_damage(manifest.damaged)
            sys.exit(Exit.PARTLY_DAMAGED)


@click.command("restore", short_help="恢复 · restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--database-url", default="", envvar="BIHUAN_DATABASE_URL", help="空的 PostgreSQL 数据库 · an empty one")
@language_option
def restore_command(file: Path, to: Path, database_url: str, lang: Language) -> None:
    """
    把备份 FILE 恢复到空目录 TO，逐一核对哈希、行数和留痕。

    Put the backup FILE back into the empty folder TO, comparing every hash, every count and the trail.
    """
    from bihuan.web.backup import restore
    from bihuan.web.backup.noting import note

    with ending(lang):
        restored = restore(file, to.resolve(), database_url=database_url)
        manifest = restored.manifest
        note(restored.folder, "restore", file=file)
        if lang == "zh":
            click.echo(f"已恢复到 {to}，与 {manifest.made_at} 的备份逐项一致。")
            click.echo("备份不含密钥：已换新密钥，所有人需重新登录。" if not manifest.has_keys else "密钥已一并恢复。")
        else:
            click.echo(f"Restored to {to}; everything equals the backup of {manifest.made_at}.")
            click.echo(
                "The backup held no keys: a new one was made, so everybody signs in again."
                if not manifest.has_keys
                else "The keys came with it."
            )
        if manifest.damaged:
            _complain_of_damage(manifest.damaged)
            sys.exit(Exit.PARTLY_DAMAGED)


@click.command("upgrade", short_help="升级 · bring the folder up to date")
@data_option
@click.option("--backups", type=click.Path(path_type=Path), help="升级前的备份存放处 · where the backup goes")
@language_option
def upgrade_command(data: str | None, backups: Path | None, lang: Language) -> None:
    """
    先备份，再把数据目录升级到这个版本；不成功则恢复原状。升级前请停止服务。

    Make a backup, then bring the data folder up to this version; where that fails, everything is put back as it was.
    Stop the server first.
    """
    from bihuan.web.backup.noting import note
    from bihuan.web.backup.upgrading import upgrade

    with ending(lang):
        folder = named_folder(data)
        folder.secret_key()  # refuses a folder that was never made
        with folder.held():
            done = upgrade(folder, backups=backups)
            if done.backup is not None:
                note(folder, "upgrade", file=done.backup.path, sha256=done.backup.sha256)
        if done.backup is None:
            click.echo("数据目录已是最新，不需要升级。" if lang == "zh" else "The data folder is up to date already.")
        elif lang == "zh":
            click.echo(f"升级完成，共 {len(done.steps)} 步。升级前的备份：{done.backup.path}")
        else:
            click.echo(f"Upgraded in {len(done.steps)} step(s). The backup from before: {done.backup.path}")


def _complain_of_damage(damaged: list[str]) -> None:
    click.echo("backup.file_damaged", err=True)
    click.echo(
        f"  {len(damaged)} 个原始文件在备份时已缺失或被改动，没有备份；其余内容完好。请从较早的备份找回：", err=True
    )
    click.echo(
        f"  {len(damaged)} file(s) were missing or changed when the backup was made and are not in it; all else is. "
        "Look for them in earlier backups:",
        err=True,
    )
    for sha256 in damaged:
        click.echo(f"  {sha256}", err=True)


def _show(found: "list[Listed]", form: str, lang: Language) -> None:
    if form == "json":
        rows = [
            {
                "path": str(one.path),
                "size": one.size,
                "made_at": one.manifest.made_at if one.manifest else None,
                "trail": one.manifest.trail if one.manifest else None,
                "is_whole": one.manifest is not None,
            }
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        size = f"{one.size / 1e6:,.1f} MB"
        if one.manifest is None:
            click.echo(f"{one.path.name}  {size}  " + ("不完整" if lang == "zh" else "broke off"))
            continue
        at = datetime.fromisoformat(one.manifest.made_at).astimezone()
        records = one.manifest.counts.get("trail_record", 0)
        kept = f"{records} 条留痕" if lang == "zh" else f"{records} trail records"
        click.echo(f"{one.path.name}  {at:%Y-%m-%d %H:%M}  {size}  {one.manifest.database}  {kept}")
    if not found:
        click.echo("这个目录里没有备份。" if lang == "zh" else "There are no backups in this folder.")
