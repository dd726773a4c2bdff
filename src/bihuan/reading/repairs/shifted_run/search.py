"""
The search: reads a stretch byte by byte in every way the damage allows, and keeps the likeliest readings.

A path is either in step (what stands there is what was there) or out of step (each sign holds the second byte of one
character and the first byte of the next). Beam search with recombination: paths that agree in state and last four
characters compete, so cost is linear in length.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import BORDER, normal_form
from bihuan.reading.repairs.shifted_run import bytes_of
from bihuan.reading.repairs.shifted_run.moves import LOST, Moves
from bihuan.reading.repairs.shifted_run.paths import (
    COSTS,
    GUESSED,
    IN_STEP,
    OF_CODE,
    SWALLOWED,
    Context,
    Move,
    Path,
    Slot,
)

#: How many readings of each kind of state go on; there are this many kinds.
_BEAM, _KINDS = 12, 8
#: How many go on where not even the first byte is known: each multiplies what comes next.
_GUESSES = 6
_MARGIN = 14.0
#: A run that goes on for more steps than this is not read; real ones end within a sentence.
_LONGEST = 120
#: A set of candidates larger than this is cut to the likely ones.
_FEW = 8
#: How many sound characters after a run are weighed before its reading is believed.
_FRESH = 2
#: A rival reading closer than this makes every character of a run a matter of judgement.
DOUBT = 8.0
_STOPS = "，。；：、！？（《“"
_QUOTES = (ord("“"), ord("”"))


@dataclass(slots=True)
class Search:
    """One search inside a line."""

    moves: Moves
    agenda: dict[int, list[Path]] = field(default_factory=dict)
    #: Best score seen at the place being worked on; a dropped pair adds paths without moving on.
    ahead: tuple[int, float] = (-1, 0.0)
    #: How many steps were taken: what a text made to be slow is measured by.
    steps: int = 0

    def run(self, start: int, context: Context, before: int, quotes: int) -> Path:
        """Return the likeliest reading from ``start`` on; it ends where all readings are in step again."""
        first = Path(0.0, start, IN_STEP, start, context, before, quotes=quotes)
        self.agenda[start] = [first]
        at = start
        while at < self.moves.stop:
            paths = self._prune(self.agenda.pop(at, []))
            if len(paths) == 1 and not self.agenda and self._is_over(paths[0]):
                return paths[0]
            self._advance([move for path in paths for move in self.moves.after(path)])
            self.steps += 1
            if not self.agenda or self.steps > _LONGEST:
                return first
            at = min(self.agenda)
        ending = self._prune(self.agenda.pop(self.moves.stop, []))
        self._advance([move for path in ending if path.state == SWALLOWED for move in self.moves.swallowed(path)])
        ending = self._prune(ending + self.agenda.pop(self.moves.stop, []))
        finals = [path for path in ending if path.state == IN_STEP]
        for path, chance in zip(finals, self._closing_chances(finals), strict=True):
            path.score += chance
        finals.sort(key=lambda path: -path.score)
        if not finals:
            return first
        best = finals[0]
        if len(finals) > 1:
            best.doubt = min(best.doubt, best.score - finals[1].score)
        return best

    def _is_over(self, path: Path) -> bool:
        """Say whether the only reading left is in step, with no damage so near that it must be read with this context."""
        near = self.moves.page.text[path.at : path.at + max(len(path.context) - path.fresh, 1)]
        return path.state == IN_STEP and path.fresh >= _FRESH and not any(sign in near for sign in LOST)

    def _closing_chances(self, paths: list[Path]) -> list[float]:
        """Log chances that a line ends after each path: hardly after 的, well after a full stop."""
        if not paths or self.moves.stop == len(self.moves.page.text):
            return [0.0] * len(paths)
        contexts = np.array([path.context for path in paths], dtype=np.uint64)
        ends = np.full(len(paths), BORDER, np.uint64)
        chances: list[float] = self.moves.page.memory.log_chances(contexts, ends, np.arange(len(paths))).tolist()
        return chances

    def _prune(self, paths: list[Path]) -> list[Path]:
        best: dict[tuple[int, int, tuple[int, ...]], Path] = {}
        for path in sorted(paths, key=lambda path: -path.score):
            key = (path.state, path.pending, path.context)
            winner = best.setdefault(key, path)
            if winner is not path and winner.trace != path.trace:
                winner.doubt = min(winner.doubt, winner.score - path.score)
        # Each kind of state has places of its own: many guesses at one lost character must not crowd out sound text.
        room = Counter[int]()
        kept = []
        for path in best.values():
            kind = min(path.state, 1)
            room[kind] += 1
            if room[kind] <= (_GUESSES if path.state in GUESSED else _BEAM):
                kept.append(path)
        if not kept:
            return kept
        at, score = kept[0].at, kept[0].score
        self.ahead = (at, max(score, self.ahead[1]) if at == self.ahead[0] else score)
        return [path for path in kept if path.score >= self.ahead[1] - _MARGIN]

    def _advance(self, moves: list[Move]) -> None:
        scored = [move for move in moves if len(move.codes)]
        for move in scored:
            if len(move.codes) > _FEW and move.extra is None:
                likely = move.codes[self.moves.page.likely[move.codes]]
                move.codes = likely if len(likely) else move.codes
        for move in moves:
            if not len(move.codes):
                self._push(move, move.path.score + move.cost, move.path.context, move.slots)
        if not scored:
            return
        sizes = np.array([len(move.codes) for move in scored])
        owners = np.repeat(np.arange(len(scored)), sizes)
        codes = np.concatenate([move.codes for move in scored])
        contexts = np.array([move.path.context for move in scored], dtype=np.uint64)
        normal = normal_form()[codes]
        scores = self.moves.page.memory.log_chances(contexts, normal.astype(np.uint64), owners)
        scores *= np.array([not move.is_blind for move in scored])[owners]
        scores += np.array([move.path.score + move.cost for move in scored])[owners]
        restored = np.array([bool(move.slots) for move in scored])[owners]
        scores += np.where(restored, self.moves.page.penalty[codes], 0.0)
        after_stop = _is_stop()[contexts[:, 3].astype(np.intp)][owners]
        scores += np.where(after_stop & restored, _stop_cost()[codes], 0.0)
        ends = np.cumsum(sizes)
        for move, start, end in zip(scored, (ends - sizes).tolist(), ends.tolist(), strict=True):
            if move.extra is not None:
                scores[start:end] += move.extra
        self._keep_best(scored, codes, normal, scores, owners)

    def _keep_best(
        self,
        moves: list[Move],
        codes: npt.NDArray[np.uint16],
        normal: npt.NDArray[np.uint16],
        scores: npt.NDArray[np.float64],
        owners: npt.NDArray[np.intp],
    ) -> None:
        """Make paths of the best candidates only: most of them never had a chance."""
        # One number for the place and the kind of state, so that each kind has room of its own.
        places = np.array([move.at * _KINDS + 1 - min(move.state, 1) for move in moves])[owners]
        for place in np.unique(places).tolist():
            here = np.flatnonzero(places == place)
            order = here[np.argsort(-scores[here])[: 2 * _BEAM]]
            order = order[scores[order] >= scores[order[0]] - _MARGIN]
            for index in order.tolist():
                move = moves[int(owners[index])]
                _, second, third, fourth = move.path.context
                slots = move.slots
                if slots and slots[0].code < 0:
                    head = slots[0]
                    filled = Slot(head.start, head.end, int(codes[index]), head.kind, head.lost, head.choices)
                    slots = (filled, *slots[1:])
                self._push(move, float(scores[index]), (second, third, fourth, int(normal[index])), slots)

    def _push(self, move: Move, score: float, context: Context, slots: tuple[Slot, ...]) -> None:
        path = move.path
        trace = path.trace
        quotes, doubt = path.quotes, path.doubt
        if len(move.codes) and context[3] in _QUOTES:
            opens = context[3] == _QUOTES[0]
            if opens == (quotes > 0):
                score += COSTS["quote"]
                doubt = 0.0 if move.slots else doubt
            quotes = 1 if opens else 0
        if move.state != IN_STEP or slots:
            trace = hash((trace, move.at, move.state, move.slots[0].start if move.slots else -1))
        before = move.before
        if before == OF_CODE:
            code = next((slot.code for slot in slots if slot.code), 0)
            before = int(bytes_of.encoded()[code]) & 255
        following = Path(
            score, move.at, move.state, move.pending, context, before, path, slots, doubt, trace, move.fresh, quotes
        )
        self.agenda.setdefault(move.at, []).append(following)


@cache
def _is_stop() -> npt.NDArray[np.bool_]:
    table = np.zeros(65536, dtype=bool)
    table[[ord(mark) for mark in _STOPS]] = True
    return table


@cache
def _stop_cost() -> npt.NDArray[np.float32]:
    table = np.zeros(65536, dtype=np.float32)
    table[[ord(mark) for mark in _STOPS if mark not in "（《“"]] = COSTS["two_stops"]
    return table
