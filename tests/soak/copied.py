"""
A hundred thousand made-up plans, compared with one another: copies found, set phrases let be, in less than a minute.

``python -m tests.soak.copied --texts 100000``
"""

import argparse

from tests.web.test_truth_copied import many_texts


def main() -> None:
    """Compare them and say how it went; what is missed, or takes too long, raises."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--texts", type=int, default=100_000)
    chosen = parser.parse_args()
    took, recall, false_alarms = many_texts(chosen.texts, seconds=60 * chosen.texts / 100_000)
    print(f"{chosen.texts:,} texts in {took:.1f} s of CPU: recall {recall:.4f}, false alarms {false_alarms:.2%}")


if __name__ == "__main__":
    main()
