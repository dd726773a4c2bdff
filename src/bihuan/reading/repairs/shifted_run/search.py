"""
The search: reads a stretch byte by byte in every way the damage allows, and keeps the likeliest readings.

A path is either in step (what stands there is what was there) or out of step (each sign holds the second byte of one
character and the first byte of the next). Beam search with recombination: paths that agree in state and last four
characters compete, so cost is linear in length.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.memory import DocumentMemory
from bihuan.reading.language.model import BORDER, normal_form
from bihuan.reading.repairs.shifted_run import bytes_of

#: States besides a pending first byte: in step; a swallowed ASCII sign may stand here; first byte not known.
IN_STEP, SWALLOWED, ANY_LEAD = -1, -2, 0
_BEAM = 28
_MARGIN = 14.0
#: A rival reading closer than this makes every character of a run a matter of judgement.
DOUBT = 8.0

#: Log chances of what may have happened; only their order of size matters.
COSTS = {
    "false_gloss": -1.5,
    "false_mark": -2.5,
    "literal_mark": -5.0,
    "lost_char": -7.0,
    "end": -0.7,
    "end_at_gloss": -0.2,
    "swallowed": -1.2,
    "hole": -7.0,
    "alone": -4.0,
    "dropped": -7.5,
    "flattened": -0.4,
    "inner_gloss": -1.0,
}
_SWALLOWED = (("；", -0.5), ("（", -1.5), ("：", -2.0), ("）", -1.8), ("\n", -4.0), (" ", -6.0)) + tuple(
    (digit, -4.5) for digit in "0123456789"
)


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


@dataclass(frozen=True, slots=True)
class Page:
    """What the search needs to know of the page."""

    text: str
    #: End of the gloss that begins at a place.
    glosses: dict[int, int]
    #: Syllable codes of brackets whose opening sign was swallowed: place of the syllable -> (end, code).
    orphans: dict[int, tuple[int, int]]
    glossed: dict[int, set[int]]
    penalty: npt.NDArray[np.float32]
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
    unknown: bool = False
    extra: npt.NDArray[np.float64] | None = None
    lm: bool = True
    fresh: int = 0


@dataclass(slots=True)
class Search:
    """One search over ``page.text[start:stop]``."""

    page: Page
    stop: int
    agenda: dict[int, list[Path]] = field(default_factory=dict)

    def run(self, start: int, context: Context, before: int) -> Path:
        """Return the likeliest reading from ``start`` on; it ends where all readings are in step again."""
        first = Path(0.0, start, IN_STEP, start, context, before)
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
        if not finals:
            return first
        best = finals[0]
        if len(finals) > 1:
            best.doubt = min(best.doubt, best.score - finals[1].score)
        return best

    def _prune(self, paths: list[Path]) -> list[Path]:
        best: dict[tuple[int, int, tuple[int, ...]], Path] = {}
        for path in sorted(paths, key=lambda path: -path.score):
            key = (path.state, path.pending, path.context)
            winner = best.setdefault(key, path)
            if winner is not path and winner.trace != path.trace:
                winner.doubt = min(winner.doubt, winner.score - path.score)
        kept = list(best.values())[:_BEAM]
        return [path for path in kept if path.score >= kept[0].score - _MARGIN]

    def _advance(self, moves: list[_Move]) -> None:
        scored = [move for move in moves if move.lm]
        chances: list[npt.NDArray[np.float64]] = []
        if scored:
            sizes = [len(move.codes) for move in scored]
            contexts = np.repeat(np.array([move.path.context for move in scored], dtype=np.uint64), sizes, axis=0)
            codes = normal_form()[np.concatenate([move.codes for move in scored])].astype(np.uint64)
            flat = self.page.memory.log_chances(contexts, codes)
            chances = np.split(flat, np.cumsum(sizes)[:-1])
        for move, chance in zip(scored, chances, strict=True):
            self._emit(move, chance)
        for move in moves:
            if not move.lm:
                self._push(move, move.path.score + move.cost, move.path.context, move.slots)

    def _emit(self, move: _Move, chance: npt.NDArray[np.float64]) -> None:
        if move.unknown:
            chance = chance + self.page.penalty[move.codes]
        if move.extra is not None:
            chance = chance + move.extra
        order = np.argsort(-chance)[:_BEAM] if len(chance) > 1 else np.zeros(1, dtype=np.intp)
        floor = chance[order[0]] - _MARGIN
        for index in order.tolist():
            if chance[index] < floor:
                break
            code = int(move.codes[index])
            normal = int(normal_form()[code])
            _, second, third, fourth = move.path.context
            context = (second, third, fourth, normal)
            slots = move.slots
            if slots and slots[0].code < 0:
                head = slots[0]
                filled = Slot(head.start, head.end, code, head.kind, head.lost, head.choices)
                slots = (filled, *slots[1:])
            self._push(move, move.path.score + move.cost + float(chance[index]), context, slots)

    def _push(self, move: _Move, score: float, context: Context, slots: tuple[Slot, ...]) -> None:
        path = move.path
        trace = path.trace
        if move.state != IN_STEP or slots:
            trace = hash((trace, move.at, move.state, move.slots[0].start if move.slots else -1))
        following = Path(
            score, move.at, move.state, move.pending, context, move.before, path, slots, path.doubt, trace, move.fresh
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
            yield _Move(path, _NOTHING, 0.0, end, IN_STEP, end, 0, lm=False, fresh=path.fresh)
            return
        pair = bytes_of.pair_of(char)
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
            yield _Move(path, choices, COSTS["false_mark"], at + 2, mark & 255, at + 1, mark & 255, (slot,), True)

    def _at_false_gloss(self, path: Path, end: int, syllable: int) -> Iterable[_Move]:
        at = path.at
        gloss = Slot(at + 1, end, 0, "false_gloss")
        named = bytes_of.read_as(syllable)
        pairs = bytes_of.encoded()[named]
        for code, pair in zip(named.tolist(), pairs.tolist(), strict=True):
            if path.before and pair >> 8 == path.before and pair & 255 >= 0x81:
                known = 0.0 if syllable in self.page.glossed.get(code, ()) else -3.0
                known += float(self.page.penalty[code]) if not known else -1.0
                yield _Move(
                    path,
                    _NOTHING,
                    COSTS["false_gloss"] + max(known, -4.0),
                    end,
                    pair & 255,
                    at,
                    pair & 255,
                    (gloss,),
                    lm=False,
                )
        extra = self._gloss_bonus(named, syllable)
        slot = Slot(at, at + 1, -1, "byte_shift", "all", named)
        yield _Move(
            path,
            named,
            COSTS["lost_char"],
            end,
            IN_STEP,
            end,
            0,
            (slot, Slot(at + 1, end, 0, "pinyin_gloss")),
            True,
            extra,
        )

    def _gloss_bonus(self, named: npt.NDArray[np.uint16], syllable: int) -> npt.NDArray[np.float64]:
        # A character that the page glosses is welcome where a gloss stands, so its penalty is taken back.
        glossed = self.page.glossed
        bonus = [2.0 if syllable in glossed.get(code, ()) else -2.0 for code in named.tolist()]
        return np.array(bonus) - self.page.penalty[named] * np.array([code in glossed for code in named.tolist()])

    def _out_of_step(self, path: Path) -> Iterable[_Move]:
        at, text = path.at, self.page.text
        char = text[at]
        end = self.page.glosses.get(at)
        if end is not None and at > 0:
            yield _Move(
                path,
                _NOTHING,
                COSTS["inner_gloss"],
                end,
                path.state,
                path.pending,
                path.before,
                (Slot(at, end, 0, "false_gloss"),),
                lm=False,
            )
        pair = bytes_of.pair_of(char)
        if pair:
            yield from self._pair(path, pair, 0.0)
        flat = bytes_of.FLATTENED.get(char)
        if flat:
            yield from self._pair(path, flat, COSTS["flattened"])
        if "@" <= char <= "~":
            yield from self._resync(path, ord(char))
        if char in "?\ufffd€":
            yield from self._at_lost_byte(path)
        if path.state > 0:
            choices = bytes_of.dropped_trails(path.state)
            if len(choices):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", choices)
                yield _Move(path, choices, COSTS["dropped"], at, ANY_LEAD, at, 0, (slot,), True)

    def _pair(self, path: Path, pair: int, cost: float) -> Iterable[_Move]:
        trail, lead = pair >> 8, pair & 255
        if lead < 0x81:
            return
        at, start = path.at, path.pending
        span = (start, min(start + 1, at))
        kind = "false_mark" if self.page.text[start] in "!,?！，？。" and start < at else "byte_shift"
        if path.state == ANY_LEAD:
            choices = bytes_of.with_trail(trail)
            slot = Slot(*span, -1, "byte_shift", "lead", choices)
            yield _Move(path, choices, cost, at + 1, lead, at, lead, (slot,), True)
            return
        code = bytes_of.char_of(path.state, trail)
        if code:
            slot = Slot(*span, code, kind)
            yield _Move(path, np.array([code], dtype=np.uint16), cost, at + 1, lead, at, lead, (slot,))

    def _resync(self, path: Path, trail: int) -> Iterable[_Move]:
        code = bytes_of.char_of(path.state, trail) if path.state > 0 else 0
        if code:
            slots = self._closing(path, code, "", None)
            yield _Move(path, np.array([code], dtype=np.uint16), 0.0, path.at + 1, IN_STEP, path.at + 1, 0, slots)

    def _closing(self, path: Path, code: int, lost: str, choices: npt.NDArray[np.uint16] | None) -> tuple[Slot, ...]:
        """The slot of a run's last character: the sign with its first byte, and the sign that stands for its second."""
        start, at = path.pending, path.at
        kind = "false_mark" if start < at and self.page.text[start] in "!,?！，？。" else "byte_shift"
        if start + 1 >= at:
            return (Slot(start, at + 1, code, kind, lost, choices),)
        return Slot(start, start + 1, code, kind, lost, choices), Slot(at, at + 1, 0, "byte_shift")

    def _at_lost_byte(self, path: Path) -> Iterable[_Move]:
        at, text = path.at, self.page.text
        choices = bytes_of.with_lead(path.state) if path.state > 0 else bytes_of._public(bytes_of.decoded())
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
                    0,
                    slots,
                    True,
                    self._gloss_bonus(named, syllable),
                )
            return
        slots = self._closing(path, -1, lost, choices)
        yield _Move(path, choices, COSTS["end"], at + 1, SWALLOWED, at + 1, 0, slots, True)
        following = bytes_of.pair_of(text[at + 1]) if at + 1 < len(text) else 0
        if path.state > 0 and following:
            alone = [
                code
                for code in choices.tolist()
                if (trail := int(bytes_of.encoded()[code]) & 255) == 0x80
                or trail >= 0x81
                and not bytes_of.char_of(trail, following >> 8)
            ]
            if alone:
                picks = np.array(alone, dtype=np.uint16)
                yield _Move(
                    path, picks, COSTS["alone"], at + 1, IN_STEP, at + 1, 0, self._closing(path, -1, lost, picks), True
                )
        if path.state > 0:
            holes = bytes_of.hole_trails(path.state)
            if len(holes):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", holes)
                yield _Move(path, holes, COSTS["hole"], at + 1, ANY_LEAD, at, 0, (slot,), True)

    def _swallowed(self, path: Path) -> Iterable[_Move]:
        """After the last character of a run: the ASCII sign that stopped it was eaten, or stands next."""
        at, text = path.at, self.page.text
        following = text[at] if at < len(text) else "\n"
        if following < "\x80" or following in bytes_of.PROTECTED:
            yield _Move(path, _NOTHING, 0.0, at, IN_STEP, at, 0, (), lm=False, fresh=0)
        marks = "".join(mark for mark, _ in _SWALLOWED)
        codes = np.array([ord(mark) for mark in marks], dtype=np.uint16)
        extra = np.array([cost for _, cost in _SWALLOWED])
        slot = Slot(at, at, -1, "separator", "ascii", codes)
        yield _Move(path, codes, COSTS["swallowed"], at, IN_STEP, at, 0, (slot,), False, extra)


_NOTHING = np.zeros(0, dtype=np.uint16)


def _one(char: str) -> npt.NDArray[np.uint16]:
    return np.array([min(ord(char), 0xFFFF)], dtype=np.uint16)


def borders(text: str, at: int) -> Context:
    """Return the model's context of the four characters before ``at``; borders where there are none."""
    form = normal_form()
    before = [int(form[min(ord(char), 0xFFFF)]) for char in text[max(at - 4, 0) : at]]
    return tuple([BORDER] * (4 - len(before)) + before)  # type: ignore[return-value]
