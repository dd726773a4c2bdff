"""
The kills and races, each a little, one after the other on one demonstration: to make one takes longer than any of them.

``python -m tests.soak.together --database postgresql``
"""

import argparse

from tests.soak import closures, races, register_kill, remind_kill
from tests.soak.folders import prepared

#: A tenth of what ``dev.py soak`` does at its longest, or less.
KILLS_OF_WRITERS, KILLS_OF_REMINDERS, PROCESSES, FINDINGS, ITEMS = 10, 20, 16, 40, 10


def main() -> None:
    """Run them and print what each found, a line each; what is wrong raises."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.together", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with prepared(chosen.database) as place:
        # Writers first: they look for an index entry of each finding, and the races lay theirs without one.
        print(register_kill.series(place, KILLS_OF_WRITERS, chosen.seed), flush=True)
        print(races.series(place, PROCESSES, FINDINGS), flush=True)
        print(closures.series(place, PROCESSES, ITEMS), flush=True)
        # Reminders last: they put an end to every other line.
        print(remind_kill.series(place, KILLS_OF_REMINDERS, chosen.seed), flush=True)


if __name__ == "__main__":
    main()
