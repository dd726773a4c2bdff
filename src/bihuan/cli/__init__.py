"""
The command ``bihuan``: read and explain notices, try the web application, serve it, verify its trail, back it up.

Reading never imports Django; the commands that need it import it when they run.
"""

import click

from bihuan import __version__
from bihuan.cli.backup import backup_command, restore_command, upgrade_command
from bihuan.cli.explain import explain
from bihuan.cli.init import init
from bihuan.cli.paper import paper
from bihuan.cli.plan import plan
from bihuan.cli.public import export, public
from bihuan.cli.read import read
from bihuan.cli.remind import remind
from bihuan.cli.sample import sample
from bihuan.cli.serve import demo, serve
from bihuan.cli.trail import trail
from bihuan.cli.words import hide_traces, use_utf8
from bihuan.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bihuan")
def bihuan() -> None:
    """
    Bihuan 闭环：读取巡视巡察通报，管理巡视轮次。

    Reads the notices that inspection offices publish, and runs the rounds behind them.
    """


bihuan.add_command(read)
bihuan.add_command(explain)
bihuan.add_command(demo)
bihuan.add_command(init)
bihuan.add_command(serve)
bihuan.add_command(trail)
bihuan.add_command(paper)
bihuan.add_command(sample)
bihuan.add_command(worker)
bihuan.add_command(remind)
bihuan.add_command(plan)
bihuan.add_command(export)
bihuan.add_command(public)
bihuan.add_command(backup_command)
bihuan.add_command(restore_command)
bihuan.add_command(upgrade_command)


def main() -> None:
    """Run the command line; see docs/reference/cli.md for options and exit codes."""
    use_utf8()
    hide_traces()
    bihuan(prog_name="bihuan")
