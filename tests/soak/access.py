"""
Every address asked as everybody on PostgreSQL, which ``dev.py check`` does on SQLite only.

``python -m tests.soak.access`` starts a server of its own for it.
"""

import os
import subprocess
import sys

from tests.soak.folders import BUILD


def main() -> int:
    """Run the tests of addresses and say how they ended."""
    sys.path.append(str(BUILD))
    import postgres

    command = [sys.executable, "-m", "pytest", "tests/web/test_access_routes.py", "--kinds=slow,postgres", "-q"]
    with postgres.cluster() as url:
        environment = {**os.environ, "BIHUAN_DATABASE_URL": url, "EVERYBODY_ASKS": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    print(done.stdout.strip().splitlines()[-1] if done.returncode == 0 else done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
