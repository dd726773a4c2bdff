"""``python -m bihuan``: the command line."""

from bihuan.cli import main

main()
