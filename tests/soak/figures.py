"""
A thousand tables of public figures, attacked by linear programming: no number left out may be pinned down.

``python -m tests.soak.figures --tables 1000``
"""

import argparse

from tests.web.test_suppression import many_tables


def main() -> None:
    """Attack them and say how it ended; a number that gives way raises."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--tables", type=int, default=1_000)
    chosen = parser.parse_args()
    many_tables(chosen.tables)
    print(f"{chosen.tables} tables attacked: no number left out could be pinned down")


if __name__ == "__main__":
    main()
