"""``python -m bihuan.web.files.bounded COMMAND…``: run a command of the office with little time and no new files."""

import os
import subprocess
import sys

CPU_SECONDS = 50
#: As a shell says it; never 1, which would call a file infected because a program is missing.
NOT_STARTED = 127


def main() -> None:
    """Become the command; on Windows, where that does not exist, run it and end with its answer."""
    try:
        _run(sys.argv[1:])
    except OSError:
        sys.exit(NOT_STARTED)


def _run(command: list[str]) -> None:
    if sys.platform == "win32":
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603  # the office's own command
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(command[0], command)  # noqa: S606  # as above, and without a shell


if __name__ == "__main__":
    main()
