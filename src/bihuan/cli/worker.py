"""``bihuan worker``: what the outbox holds, done by a process of its own."""

import signal
import threading

import click

from bihuan.cli.folders import data_option, use_folder
from bihuan.cli.words import language_option
from bihuan.reading.exporting import Language


@click.command(short_help="处理待发事项 · work off the outbox")
@data_option
@click.option("--once", is_flag=True, help="处理完到期的就结束 · end when nothing is due")
@language_option
def worker(data: str | None, *, once: bool, lang: Language) -> None:
    """
    处理待发事项（推送等），直到被要求停止。用 bihuan serve 时不需要；用多个进程提供服务时，另开一个即可。

    Work off the outbox until told to stop. `bihuan serve` does it by itself; beside several server processes run one of
    these. More than one does no harm: each message is claimed before it is tried.
    """
    with use_folder(data, lang):
        from bihuan.web.outbox.actions import deliver_due
        from bihuan.web.outbox.daily import Calendar
        from bihuan.web.outbox.worker import Worker

        if once:
            Calendar().plan()
            done = 0
            while delivered := deliver_due():
                done += delivered
            # A run of the solver goes on beside; it would die with this process.
            from bihuan.web.rounds.schemes.running import wait_for_all

            wait_for_all()
            click.echo(f"已处理 {done} 件。" if lang == "zh" else f"{done} done.")
            return
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _signal, _frame: stopped.set())
        running = Worker()
        running.start()
        click.echo("正在处理待发事项（按 Ctrl-C 停止）" if lang == "zh" else "Working off the outbox (Ctrl-C stops it)")
        stopped.wait()
        running.stop()
