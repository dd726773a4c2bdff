"""The word that passes judgement in a segment (不够有力), and the word that says how often (时有发生)."""

from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.tables import load_toml


@cache
def _table() -> tuple[AhoCorasick, int]:
    """Return the automaton over verdicts and, after them, frequencies; and the number of verdicts."""
    table = load_toml("verdicts.toml")
    verdicts = list(table["verdict"]["words"])
    for row in table["compose"]:
        verdicts += [row["stem"] + ending for ending in row["endings"]]
        if len(row["stem"]) > 1:
            verdicts.append(row["stem"])
    verdicts = list(dict.fromkeys(verdicts))
    words = verdicts + [word for word in table["frequency"]["words"] if word not in verdicts]
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), len(verdicts)


def find_verdicts(text: str) -> list[tuple[int, int, bool]]:
    """Return ``(start, end, is_frequency)`` for all such words of a text, in reading order, the longest at each place."""
    automaton, verdicts = _table()
    return [(start, end, word >= verdicts) for word, start, end in automaton.find_matches_as_indexes(text)]
