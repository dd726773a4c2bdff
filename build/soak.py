"""
The long series: damage, broken files, kills. Their figures go to docs/reference/soak.md.

``--minutes N`` is the time for each of the timed series; ``--only NAME`` runs one and writes nothing.
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "soak.md"


@dataclass(frozen=True)
class Series:
    """One long series: what it shows, and the module that prints its figures."""

    name: str
    title: str
    shows: str
    command: tuple[str, ...]


SERIES = (
    Series(
        "damage",
        "Damaged texts",
        "Self-written notices, damaged by a model that shares no code with the repairer, in the half that rules were "
        "tuned on and in the half that nobody looked at. A passage is a stretch in which characters were lost or ran "
        "out of step.",
        ("tests.damage_model.scoring", "--seeds", "{seeds}"),
    ),
    Series(
        "fuzz",
        "Broken files",
        "Texts with changed, cut, misread, strewn and shuffled bytes, and broken document files. Each has to be "
        "answered with a reading whose steps replay, or with a refusal, in time linear to its size.",
        ("tests.soak.fuzz", "--minutes", "{minutes}"),
    ),
    Series(
        "kill",
        "Killed imports",
        "A process imports and stores notices and is killed at any moment. Afterwards the database has to be sound, "
        "the trail whole, each blob its hash, and everything there that was acknowledged.",
        ("tests.soak.kill", "--minutes", "{minutes}"),
    ),
    *(
        Series(
            f"register-{database}",
            f"Killed writers of the register, {name}",
            "Three people write papers, proofs and findings through the ordinary actions and are killed at any moment"
            + (", in turn with the whole server" if database == "postgresql" else "")
            + ". Afterwards everything acknowledged has to be there, each row with its record, number, index entry and "
            "file, the trail whole, no number lost or given twice.",
            ("tests.soak.register_kill", "--database", database, "--kills", "{kills}"),
        )
        for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ),
    Series(
        "full-disk",
        "A disk that fills up",
        "One person writes until a small disk is full, with more or less space left. Each step has to be refused with "
        "507, nothing kept by half, and saving has to go on as soon as there is space.",
        ("tests.soak.full_disk", "--times", "{kills}"),
    ),
    Series(
        "trail",
        "A long trail, and tampered ones",
        "A thousand exports of the trail, each with one thing done to it: every one has to be found, and where it is. A "
        "million genuine records have to be whole, checked by the program that is handed out, on nothing but Python.",
        ("tests.soak.trail",),
    ),
    Series(
        "figures",
        "Public figures under attack",
        "A thousand tables of all shapes, with small numbers left out: a linear program that knows all that is told must "
        "leave each of them a range of at least the bound.",
        ("tests.soak.figures",),
    ),
    Series(
        "copied",
        "Copied texts among a hundred thousand",
        "Made-up plans, two in a hundred copied with other names, other figures and sentences moved, a third sharing set "
        "phrases: at least 98 of a hundred copies are found, at most 5 of a hundred texts with set phrases alone are shown, "
        "within sixty seconds.",
        ("tests.soak.copied",),
    ),
    Series(
        "access",
        "Every address as everybody, PostgreSQL",
        "Every address and verb, in scope and out of it, by pages and by the interface, asked as everybody against what "
        "was written down independently. `dev.py check` asks each address as two roles always and as the others in turn.",
        ("tests.soak.access",),
    ),
    *(
        Series(
            f"races-{database}",
            f"Races for the same findings, {name}",
            "Sixteen processes approve the same thousand findings. Each has to be approved once, with one record, and "
            "every other try refused with 409.",
            ("tests.soak.races", "--database", database, "--findings", "{findings}"),
        )
        for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ),
    *(
        Series(
            f"closures-{database}",
            f"Races for the same items, {name}",
            "Sixteen processes verify and close the same items, in turn as two clerks. Each has to be verified once and "
            "closed once by the two, with one record each, and every other try refused with 409.",
            ("tests.soak.closures", "--database", database, "--items", "{findings}"),
        )
        for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ),
    *(
        Series(
            f"reminders-{database}",
            f"Killed reminders, {name}",
            "Day after day of reminders, the worker killed at any moment, in turn by the clock and at a statement that was "
            "drawn. Everybody has to be told each thing once, and each digest mailed under its own Message-ID at least once.",
            ("tests.soak.remind_kill", "--database", database, "--kills", "{kills}"),
        )
        for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ),
)


def main() -> int:
    """Run the series and write the page of figures."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description="The long series; figures go to docs/reference.")
    parser.add_argument("--minutes", type=float, default=10, help="for each of the timed series")
    parser.add_argument("--only", default="", choices=["", *(series.name for series in SERIES)])
    options = parser.parse_args()
    parts = [
        "# Soak\n",
        f"Long series, run by `python3 dev.py soak --minutes {options.minutes:g}` on {datetime.date.today():%Y-%m-%d} "  # noqa: DTZ011  # the day on this desk
        f"with Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n",
        "`python3 dev.py check` runs a little of each: a thousand broken files, seven seconds and ten deaths of the killed, "
        "twenty of those who remind, forty findings and ten items for the races, ten thousand of the texts.\n",
    ]
    for series in SERIES:
        if options.only and series.name != options.only:
            continue
        print(f"== {series.name}", flush=True)
        sizes = {
            "minutes": options.minutes,
            "seeds": max(2, int(options.minutes * 4)),
            "kills": max(20, min(200, int(options.minutes * 20))),
            "findings": max(100, min(1000, int(options.minutes * 100))),
        }
        words = [word.format(**sizes) for word in series.command]
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
        print(done.stdout, flush=True)
        if done.returncode:
            print(f"{series.name} failed; nothing was written", file=sys.stderr)
            return 1
        parts += [
            f"## {series.title}\n",
            f"{series.shows}\n",
            f"`python3 dev.py python -m {' '.join(words)}`\n",
            done.stdout,
        ]
    if not options.only:
        PAGE.write_text("\n".join(parts), encoding="utf-8", newline="\n")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
