"""
How well the repair does on texts that nobody tuned it for, as a table.

``python -m tests.damage_model.scoring --seeds 20`` scores every series on both halves of the texts. ``--show N`` prints
the first N passages that were not exact, of the development half only: the held-out half is known by its figures alone.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from bihuan.reading.notice import Repair
from bihuan.reading.source_text import replay
from tests.damage_model.draws import draw_page, lose_trails
from tests.damage_model.forward import Damaged, damage
from tests.damage_model.judging import Judged, Outcome, judge
from tests.damage_model.page import Page
from tests.texts import NOTICES, paths

Draw = Callable[[random.Random, str], Page]

#: Series by name: how a page is drawn. "full" is the collision model, and the floors are set on it and
#: on "light"; "any" draws glossed characters that no notice uses, "dropped" and "lost" lose bytes for good,
#: "spaces" turns the indents of paragraphs and the gaps in names into question marks.
SERIES: dict[str, Draw] = {
    "light": lambda rng, text: draw_page(rng, text, collides=False),
    "full": draw_page,
    "dropped": lambda rng, text: draw_page(rng, text, drops_private=True),
    "any": lambda rng, text: draw_page(rng, text, any_character=True),
    "lost": lambda rng, text: lose_trails(rng, text, draw_page(rng, text)),
    "spaces": lambda rng, text: replace(draw_page(rng, text, collides=False), breaks_spaces=True),
}


@dataclass
class Score:
    """Counts over many damaged texts."""

    documents: int = 0
    exact_documents: int = 0
    #: Outcomes of the passages in which characters were lost or ran out of step.
    passages: Counter[Outcome] = field(default_factory=Counter)
    #: Outcomes, other than exact, everywhere else.
    elsewhere: Counter[Outcome] = field(default_factory=Counter)

    def add(self, damaged: Damaged, repairs: tuple[Repair, ...], unread: Iterable[tuple[int, int]]) -> list[Judged]:
        """Count one repaired text and return the windows that are not exact."""
        self.documents += 1
        self.exact_documents += replay(damaged.text, repairs) == damaged.sound
        wrong = []
        for judged in judge(damaged, repairs, tuple(unread)):
            if judged.passage:
                self.passages[judged.outcome] += 1
            elif judged.outcome is not Outcome.EXACT:
                self.elsewhere[judged.outcome] += 1
            if judged.outcome is not Outcome.EXACT:
                wrong.append(judged)
        return wrong

    def __add__(self, other: "Score") -> "Score":
        documents, exact = self.documents + other.documents, self.exact_documents + other.exact_documents
        return Score(documents, exact, self.passages + other.passages, self.elsewhere + other.elsewhere)

    @property
    def exact(self) -> float:
        """Share of passages that are exact at first choice."""
        return self.passages[Outcome.EXACT] / max(self.passages.total(), 1)

    @property
    def within(self) -> float:
        """Share of passages that are exact within the alternatives named."""
        return self.exact + self.passages[Outcome.WITHIN] / max(self.passages.total(), 1)

    def promised(self, outcome: Outcome) -> int:
        """Return how often ``outcome`` was seen, in passages and elsewhere."""
        return self.passages[outcome] + self.elsewhere[outcome]


def repaired(text: str) -> tuple[tuple[Repair, ...], list[tuple[int, int]]]:
    """Return the repairs that the product makes to ``text``, and the places that it marks as unread."""
    from bihuan.reading.pipeline import repair  # the model itself must work without the repairer

    source, warnings = repair(text)
    return source.repairs, [warning.span for warning in warnings if "unread" in warning.code]


def damaged_texts(draw: Draw, texts: Iterable[str], seeds: range) -> Iterator[Damaged]:
    """Yield every text as every seed damages it; a text and a seed always give the same page."""
    for number, text in enumerate(texts):
        for seed in seeds:
            yield damage(text, draw(random.Random(seed * 1009 + number), text))


def indented(text: str) -> str:
    """Return ``text`` as mirror sites set it: paragraphs indented by two wide spaces, a short title spaced out."""
    title, *paragraphs = text.splitlines()
    lines = [title[:2] + "\u3000" + title[2:], *("\u3000\u3000" + line for line in paragraphs)]
    return "\n".join(lines) + "\n"


def score(draw: Draw, texts: Iterable[str], seeds: range) -> tuple[Score, list[tuple[Damaged, Judged]]]:
    """Return the score over ``texts`` × ``seeds`` and the windows that are not exact, in reading order."""
    total = Score()
    wrong: list[tuple[Damaged, Judged]] = []
    for damaged in damaged_texts(draw, texts, seeds):
        repairs, unread = repaired(damaged.text)
        wrong += [(damaged, judged) for judged in total.add(damaged, repairs, unread)]
    return total, wrong


def texts_of(half: str) -> list[str]:
    """Return the notices of a half: ``development`` or ``held_out``."""
    return [path.read_text(encoding="utf-8") for path in paths(*NOTICES, held_out=half == "held_out")]


def table(rows: Iterable[tuple[str, str, Score]]) -> Iterator[str]:
    """Yield the lines of a Markdown table of scores."""
    heads = ["series", "texts", "documents", "exact", "passages", "exact", "within", "marked", "decoded wrong"]
    heads += ["unmarked", "elsewhere wrong (marked / decoded / unmarked)"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for name, half, got in rows:
        kinds = (Outcome.MARKED, Outcome.DECODED_WRONG, Outcome.UNMARKED)
        elsewhere = " / ".join(str(got.elsewhere[kind]) for kind in kinds)
        cells = [name, half, got.documents, got.exact_documents, got.passages.total(), f"{got.exact:.1%}"]
        cells += [f"{got.within:.1%}", *(got.passages[kind] for kind in kinds), elsewhere]
        yield "| " + " | ".join(str(cell) for cell in cells) + " |"


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--series", nargs="*", choices=SERIES, default=list(SERIES))
    parser.add_argument("--half", nargs="*", choices=("development", "held_out"), default=["development", "held_out"])
    parser.add_argument("--show", type=int, default=0)
    chosen = parser.parse_args(arguments)
    rows = []
    for name in chosen.series:
        for half in chosen.half:
            seeds = range(chosen.first_seed, chosen.first_seed + chosen.seeds)
            texts = [indented(text) if name == "spaces" else text for text in texts_of(half)]
            got, wrong = score(SERIES[name], texts, seeds)
            rows.append((name, half, got))
            if half == "development":
                for damaged, judged in wrong[: chosen.show]:
                    _show(damaged, judged)
    sys.stdout.write("\n".join(table(rows)) + "\n")


def _show(damaged: Damaged, judged: Judged) -> None:
    start, end = judged.span
    around = (
        damaged.text[max(0, start - 6) : start] + "【" + damaged.text[start:end] + "】" + damaged.text[end : end + 6]
    )
    options = " ".join(f"{edit.after}:{edit.certainty[0]}{''.join(edit.alternatives)[:6]}" for edit in judged.repairs)
    sys.stdout.write(f"{judged.outcome:13} {around!r} expected {judged.expected!r} got {judged.got!r} [{options}]\n")


if __name__ == "__main__":
    main()
