"""
The search: reads a stretch byte by byte in every way the damage allows, and keeps the likeliest readings.

A path is either in step (what stands there is what was there) or out of step (each sign holds the second byte of one
character and the first byte of the next). Beam search with recombination: paths that agree in state and last four
characters compete, so cost is linear in length.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.memory import DocumentMemory
from bihuan.reading.language.model import BORDER, normal_form
from bihuan.reading.repairs.pinyin_gloss import is_reading
from bihuan.reading.repairs.shifted_run import bytes_of

#: States besides a pending first byte: in step; a swallowed ASCII sign may stand here; first byte not known at all,
#: or known to be low (81 to A0) or high (A1 to FE) because only such a pair is dropped.
IN_STEP, SWALLOWED, ANY_LEAD, LOW_LEAD, HIGH_LEAD = -1, -2, 0, -3, -4
_LEADS = {ANY_LEAD: (0x81, 0xFE), LOW_LEAD: (0x81, 0xA0), HIGH_LEAD: (0xA1, 0xFE)}
_BEAM = 28
_MARGIN = 14.0
#: A rival reading closer than this makes every character of a run a matter of judgement.
DOUBT = 8.0

#: Log chances of what may have happened; only their order of size matters.
COSTS = {
    "false_gloss": -1.0,
    "false_mark": -1.0,
    "literal_mark": -5.0,
    "lost_char": -7.0,
    "end": -0.7,
    "end_at_gloss": -0.2,
    "swallowed": -0.7,
    "hole": -2.0,
    "alone": -3.0,
    "dropped": -1.5,
    "flattened": -1.0,
    "inner_gloss": -1.0,
    "spared": -3.0,
    "bracket": -5.0,
    "two_stops": -7.0,
    "quote": -5.0,
    "stray_gloss": -6.0,
}
#: Instead of the last byte read: take it from the character that the move settles on.
_OF_CODE = -1
_STOPS = "，。；：、！？（《“"
_QUOTES = (ord("“"), ord("”"))
_SWALLOWED = {"；": -0.5, "（": -0.5, "：": -2.0, "）": -1.8, "\n": -4.0, " ": -6.0}
#: First digits of numbers fall off as Benford saw it; the model knows digits only as a class.
_SWALLOWED |= dict(zip("1234567890", (-1.2, -1.7, -2.1, -2.3, -2.5, -2.7, -2.8, -3.0, -3.1, -3.2), strict=True))


Context = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One character of a reading that differs from what stands there."""

    start: int
    end: int
    code: int  #: code point in page form; 0 for nothing
    kind: str
    lost: str = ""  #: which byte was lost: "", lead, trail, both, all, ascii
    choices: npt.NDArray[np.uint16] | None = None


@dataclass(slots=True)
class Path:
    """A reading up to a place."""

    score: float
    at: int
    state: int
    pending: int  #: place of the sign that holds the pending first byte
    context: Context
    before: int  #: last byte read, 0 if it was not part of a pair
    parent: "Path | None" = None
    slots: tuple[Slot, ...] = ()
    doubt: float = 99.0
    trace: int = 0
    fresh: int = 99  #: characters read in step since the last repair
    quotes: int = 0  #: how many quotation marks are open


@dataclass(frozen=True, slots=True)
class Page:
    """What the search needs to know of the page."""

    text: str
    #: End of the gloss that begins at a place.
    glosses: dict[int, int]
    #: Syllable codes of brackets whose opening sign was swallowed: place of the syllable -> (end, code).
    orphans: dict[int, tuple[int, int]]
    #: Bracketed syllables, whoever they name: place of the opening bracket -> (end, code).
    brackets: dict[int, tuple[int, int]]
    glossed: dict[int, set[int]]
    penalty: npt.NDArray[np.float32]
    #: Which characters stand in the page without a gloss, so that no gloss can name them.
    bare: npt.NDArray[np.bool_]
    #: Which characters are worth trying where a byte was lost.
    likely: npt.NDArray[np.bool_]
    memory: DocumentMemory


@dataclass(slots=True)
class _Move:
    path: Path
    codes: npt.NDArray[np.uint16]
    cost: float
    at: int
    state: int
    pending: int
    before: int
    slots: tuple[Slot, ...] = ()
    extra: npt.NDArray[np.float64] | None = None
    lm: bool = True
    fresh: int = 0


@dataclass(slots=True)
class Search:
    """One search over ``page.text[start:stop]``."""

    page: Page
    stop: int
    agenda: dict[int, list[Path]] = field(default_factory=dict)
    #: Best score seen at the place being worked on; a dropped pair adds paths without moving on.
    ahead: tuple[int, float] = (-1, 0.0)

    def run(self, start: int, context: Context, before: int, quotes: int) -> Path:
        """Return the likeliest reading from ``start`` on; it ends where all readings are in step again."""
        first = Path(0.0, start, IN_STEP, start, context, before, quotes=quotes)
        self.agenda[start] = [first]
        at = start
        while at < self.stop:
            paths = self._prune(self.agenda.pop(at, []))
            if len(paths) == 1 and not self.agenda and paths[0].state == IN_STEP and paths[0].fresh >= 4:
                if self.page.text[at] not in "?\ufffd":
                    return paths[0]
            self._advance([move for path in paths for move in self._moves(path)])
            if not self.agenda:
                return first
            at = min(self.agenda)
        ending = self._prune(self.agenda.pop(self.stop, []))
        self._advance([move for path in ending if path.state == SWALLOWED for move in self._swallowed(path)])
        ending = self._prune(ending + self.agenda.pop(self.stop, []))
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

    def _closing_chances(self, paths: list[Path]) -> list[float]:
        """Log chances that a line ends after each path: hardly after 的, well after a full stop."""
        if not paths or self.stop == len(self.page.text):
            return [0.0] * len(paths)
        contexts = np.array([path.context for path in paths], dtype=np.uint64)
        ends = np.full(len(paths), BORDER, np.uint64)
        chances: list[float] = self.page.memory.log_chances(contexts, ends, np.arange(len(paths))).tolist()
        return chances

    def _prune(self, paths: list[Path]) -> list[Path]:
        best: dict[tuple[int, int, tuple[int, ...]], Path] = {}
        for path in sorted(paths, key=lambda path: -path.score):
            key = (path.state, path.pending, path.context)
            winner = best.setdefault(key, path)
            if winner is not path and winner.trace != path.trace:
                winner.doubt = min(winner.doubt, winner.score - path.score)
        kept = list(best.values())[:_BEAM]
        if not kept:
            return kept
        at, score = kept[0].at, kept[0].score
        self.ahead = (at, max(score, self.ahead[1]) if at == self.ahead[0] else score)
        return [path for path in kept if path.score >= self.ahead[1] - _MARGIN]

    def _advance(self, moves: list[_Move]) -> None:
        scored = [move for move in moves if move.lm]
        for move in scored:
            if len(move.codes) > 8 and move.extra is None:
                likely = move.codes[self.page.likely[move.codes]]
                move.codes = likely if len(likely) else move.codes
        for move in moves:
            if not move.lm:
                self._push(move, move.path.score + move.cost, move.path.context, move.slots)
        if not scored:
            return
        sizes = np.array([len(move.codes) for move in scored])
        owners = np.repeat(np.arange(len(scored)), sizes)
        codes = np.concatenate([move.codes for move in scored])
        contexts = np.array([move.path.context for move in scored], dtype=np.uint64)
        normal = normal_form()[codes]
        scores = self.page.memory.log_chances(contexts, normal.astype(np.uint64), owners)
        scores += np.array([move.path.score + move.cost for move in scored])[owners]
        restored = np.array([bool(move.slots) for move in scored])[owners]
        scores += np.where(restored, self.page.penalty[codes], 0.0)
        after_stop = _is_stop()[contexts[:, 3].astype(np.intp)][owners]
        scores += np.where(after_stop & restored, _stop_cost()[codes], 0.0)
        ends = np.cumsum(sizes)
        for move, start, end in zip(scored, (ends - sizes).tolist(), ends.tolist(), strict=True):
            if move.extra is not None:
                scores[start:end] += move.extra
        self._keep_best(scored, codes, normal, scores, owners)

    def _keep_best(
        self,
        moves: list[_Move],
        codes: npt.NDArray[np.uint16],
        normal: npt.NDArray[np.uint16],
        scores: npt.NDArray[np.float64],
        owners: npt.NDArray[np.intp],
    ) -> None:
        """Make paths of the best candidates only: most of them never had a chance."""
        places = np.array([move.at for move in moves])[owners]
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

    def _push(self, move: _Move, score: float, context: Context, slots: tuple[Slot, ...]) -> None:
        path = move.path
        trace = path.trace
        quotes, doubt = path.quotes, path.doubt
        if move.lm and context[3] in _QUOTES:
            opens = context[3] == _QUOTES[0]
            if opens == (quotes > 0):
                score += COSTS["quote"]
                doubt = 0.0 if move.slots else doubt
            quotes = 1 if opens else 0
        if move.state != IN_STEP or slots:
            trace = hash((trace, move.at, move.state, move.slots[0].start if move.slots else -1))
        before = move.before
        if before == _OF_CODE:
            code = next((slot.code for slot in slots if slot.code), 0)
            before = int(bytes_of.encoded()[code]) & 255
        following = Path(
            score, move.at, move.state, move.pending, context, before, path, slots, doubt, trace, move.fresh, quotes
        )
        self.agenda.setdefault(move.at, []).append(following)

    # --- what can come next ------------------------------------------------------------------------------------------

    def _moves(self, path: Path) -> Iterable[_Move]:
        if path.state == IN_STEP:
            yield from self._in_step(path)
        elif path.state == SWALLOWED:
            yield from self._swallowed(path)
        else:
            yield from self._out_of_step(path)

    def _in_step(self, path: Path) -> Iterable[_Move]:
        at, text = path.at, self.page.text
        char = text[at]
        end = self.page.glosses.get(at)
        if end is not None:
            # In step, a gloss is no part of the run: its own repair takes it out.
            yield _Move(path, _NOTHING, 0.0, end, IN_STEP, end, path.before, lm=False, fresh=path.fresh)
            return
        pair = bytes_of.FLATTENED.get(char) or bytes_of.pair_of(char)
        literal = COSTS["literal_mark"] if char in "?\ufffd" else 0.0
        yield _Move(path, _one(char), literal, at + 1, IN_STEP, at + 1, pair & 255, fresh=path.fresh + 1)
        if char not in "?\ufffd" or at + 1 >= len(text):
            return
        orphan = self.page.orphans.get(at + 1)
        if orphan is not None:
            yield from self._at_false_gloss(path, *orphan)
        mark = bytes_of.PROTECTED.get(text[at + 1])
        if mark is not None:
            choices = bytes_of.with_trail(mark >> 8)
            slot = Slot(at, at + 1, -1, "byte_shift", "lead", choices)
            yield _Move(path, choices, COSTS["false_mark"], at + 2, mark & 255, at + 1, mark & 255, (slot,))

    def _at_false_gloss(self, path: Path, end: int, syllable: int) -> Iterable[_Move]:
        at = path.at
        gloss = Slot(at + 1, end, 0, "false_gloss")
        named = bytes_of.read_as(syllable)
        pairs = bytes_of.encoded()[named]
        for code, pair in zip(named.tolist(), pairs.tolist(), strict=True):
            if path.before and pair >> 8 == path.before and pair & 255 >= 0x81:
                cost = COSTS["false_gloss"] + self._naming_cost(code, syllable)
                trail = pair & 255
                yield _Move(path, _NOTHING, cost, end, trail, at, trail, (gloss,), lm=False)
        extra = self._gloss_bonus(named, syllable)
        slot = Slot(at, at + 1, -1, "byte_shift", "all", named)
        yield _Move(
            path,
            named,
            COSTS["lost_char"],
            end,
            IN_STEP,
            end,
            _OF_CODE,
            (slot, Slot(at + 1, end, 0, "pinyin_gloss")),
            extra,
        )

    def _naming_cost(self, code: int, syllable: int) -> float:
        """How unlikely it is that the page's list of glossed characters holds this one."""
        if syllable in self.page.glossed.get(code, ()):
            return 0.0
        if self.page.bare[code]:
            return -7.0
        return -2.0 + max(float(self.page.penalty[code]), -4.0)

    def _gloss_bonus(self, named: npt.NDArray[np.uint16], syllable: int) -> npt.NDArray[np.float64]:
        # A character that the page glosses is welcome where a gloss stands, so its penalty is taken back.
        glossed = self.page.glossed
        bonus = [2.0 if syllable in glossed.get(code, ()) else -2.0 for code in named.tolist()]
        return np.array(bonus) - self.page.penalty[named] * np.array([code in glossed for code in named.tolist()])

    def _out_of_step(self, path: Path) -> Iterable[_Move]:
        at, text = path.at, self.page.text
        char = text[at]
        end = self.page.glosses.get(at)
        if end is not None:
            pending = end if path.pending == at else path.pending
            gloss = Slot(at, end, 0, "false_gloss")
            yield _Move(path, _NOTHING, COSTS["inner_gloss"], end, path.state, pending, path.before, (gloss,), lm=False)
        pair = bytes_of.pair_of(char)
        if pair:
            yield from self._pair(path, pair, 0.0)
        flat = bytes_of.FLATTENED.get(char) if end is None else None
        if flat:
            yield from self._pair(path, flat, COSTS["flattened"])
        if "@" <= char <= "~":
            yield from self._resync(path, ord(char))
        if char in "?\ufffd€":
            yield from self._at_lost_byte(path)
        if path.state > 0 or (path.state != ANY_LEAD and path.parent is not None and path.parent.state > 0):
            yield from self._dropped(path)

    def _dropped(self, path: Path) -> Iterable[_Move]:
        """A pair that is a private-use character may be gone from the copy, and two bytes with it."""
        at = path.at
        first, last = _LEADS.get(path.state, (path.state, path.state))
        for choices, state in (
            (bytes_of.dropped_high(first, last), HIGH_LEAD),
            (bytes_of.dropped_low(first, last), LOW_LEAD),
        ):
            if len(choices):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", choices)
                yield _Move(path, choices, COSTS["dropped"], at, state, at, 0, (slot,))

    def _pair(self, path: Path, pair: int, cost: float) -> Iterable[_Move]:
        trail, lead = pair >> 8, pair & 255
        if lead < 0x81:
            return
        at, start = path.at, path.pending
        span = (start, min(start + 1, at))
        kind = "false_mark" if self.page.text[start] in "!,?！，？。" and start < at else "byte_shift"
        if path.state in _LEADS:
            choices = bytes_of.with_trail(trail, *_LEADS[path.state])
            if len(choices):
                slot = Slot(*span, -1, "byte_shift", "lead", choices)
                yield _Move(path, choices, cost, at + 1, lead, at, lead, (slot,))
            return
        code = bytes_of.char_of(path.state, trail)
        if code:
            slot = Slot(*span, code, kind)
            yield _Move(path, np.array([code], dtype=np.uint16), cost, at + 1, lead, at, lead, (slot,))

    def _resync(self, path: Path, trail: int) -> Iterable[_Move]:
        """An ASCII letter is the second byte of the run's last character; its gloss may follow."""
        if path.state in _LEADS:
            choices = bytes_of.with_trail(trail, *_LEADS[path.state])
        else:
            choices = np.array([bytes_of.char_of(path.state, trail)], dtype=np.uint16)
            choices = choices[choices > 0]
        if not len(choices):
            return
        end, cost = path.at + 1, 0.0
        gloss: tuple[Slot, ...] = ()
        bracket = self.page.brackets.get(end)
        if bracket is not None:
            named = choices[is_reading(choices, np.full(len(choices), bracket[1], dtype=np.uint64))]
            if len(named):
                choices, end, gloss = named, bracket[0], (Slot(end, bracket[0], 0, "pinyin_gloss"),)
            else:
                cost = COSTS["stray_gloss"]
        if path.state in _LEADS:
            slots = self._closing(path, -1, "lead", choices)
        else:
            slots = self._closing(path, int(choices[0]), "", None)
        yield _Move(path, choices, cost, end, IN_STEP, end, _OF_CODE, (*slots, *gloss))

    def _closing(self, path: Path, code: int, lost: str, choices: npt.NDArray[np.uint16] | None) -> tuple[Slot, ...]:
        """The slot of a run's last character: the sign with its first byte, and the sign that stands for its second."""
        start, at = path.pending, path.at
        kind = "false_mark" if start < at and self.page.text[start] in "!,?！，？。" else "byte_shift"
        if start + 1 >= at:
            return (Slot(start, at + 1, code, kind, lost, choices),)
        return Slot(start, start + 1, code, kind, lost, choices), Slot(at, at + 1, 0, "byte_shift")

    def _at_lost_byte(self, path: Path) -> Iterable[_Move]:
        at, text = path.at, self.page.text
        choices = bytes_of.with_lead(path.state) if path.state > 0 else bytes_of.every()
        lost = "trail" if path.state > 0 else "both"
        orphan = self.page.orphans.get(at + 1)
        if orphan is not None:
            end, syllable = orphan
            named = np.intersect1d(choices, bytes_of.read_as(syllable))
            if len(named):
                slots = (*self._closing(path, -1, lost, named), Slot(at + 1, end, 0, "pinyin_gloss"))
                yield _Move(
                    path,
                    named,
                    COSTS["end_at_gloss"],
                    end,
                    IN_STEP,
                    end,
                    _OF_CODE,
                    slots,
                    self._gloss_bonus(named, syllable),
                )
            return
        slots = self._closing(path, -1, lost, choices)
        yield _Move(path, choices, COSTS["end"], at + 1, SWALLOWED, at + 1, 0, slots)
        following = bytes_of.pair_of(text[at + 1]) if at + 1 < len(text) else 0
        if path.state > 0 and following:
            alone = [
                code
                for code in choices.tolist()
                if (trail := int(bytes_of.encoded()[code]) & 255) == 0x80
                or (trail >= 0x81 and bytes_of.is_hole(trail << 8 | following >> 8))
            ]
            if alone:
                picks = np.array(alone, dtype=np.uint16)
                yield _Move(
                    path, picks, COSTS["alone"], at + 1, IN_STEP, at + 1, 0, self._closing(path, -1, lost, picks)
                )
        if path.state > 0:
            holes = bytes_of.hole_trails(path.state)
            if len(holes):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", holes)
                yield _Move(path, holes, COSTS["hole"], at + 1, ANY_LEAD, at, 0, (slot,))

    def _swallowed(self, path: Path) -> Iterable[_Move]:
        """After the last character of a run: the ASCII sign that stopped it was eaten, or stands next."""
        at, text = path.at, self.page.text
        following = text[at] if at < len(text) else "\n"
        if following < "\x80" or following in bytes_of.PROTECTED:
            cost = 0.0 if following == "\n" or following in bytes_of.PROTECTED else COSTS["spared"]
            yield _Move(path, _NOTHING, cost, at, IN_STEP, at, 0, (), lm=False, fresh=0)
        codes = np.array([ord(mark) for mark in _SWALLOWED], dtype=np.uint16)
        extra = np.array(list(_SWALLOWED.values()))
        if not self._is_bracket_open(at):
            extra[list(_SWALLOWED).index("（")] += COSTS["bracket"]
        slot = Slot(at, at, -1, "separator", "ascii", codes)
        yield _Move(path, codes, COSTS["swallowed"], at, IN_STEP, at, 0, (slot,), extra)

    def _is_bracket_open(self, at: int) -> bool:
        """Say whether a closing bracket follows in this line whose opening one is missing."""
        depth = 0
        for place in range(at, self.stop):
            char = self.page.text[place]
            if char in "(（":
                depth += 1
            elif char in ")）":
                if depth == 0:
                    return True
                depth -= 1
        return False


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


_NOTHING = np.zeros(0, dtype=np.uint16)


def _one(char: str) -> npt.NDArray[np.uint16]:
    return np.array([min(ord(char), 0xFFFF)], dtype=np.uint16)


def borders(text: str, at: int) -> Context:
    """Return the model's context of the four characters before ``at``; borders where there are none."""
    form = normal_form()
    before = [int(form[min(ord(char), 0xFFFF)]) for char in text[max(at - 4, 0) : at]]
    return tuple([BORDER] * (4 - len(before)) + before)  # type: ignore[return-value]
