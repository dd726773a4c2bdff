"""``python -m bihuan``: the same as the command ``bihuan``."""

from bihuan.cli import main

if __name__ == "__main__":
    main()
