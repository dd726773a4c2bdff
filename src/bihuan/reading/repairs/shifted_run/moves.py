"""What may come next in a reading: every way in which the damage can have made the signs that stand there."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from bihuan.reading.repairs.pinyin_gloss import is_reading
from bihuan.reading.repairs.shifted_run import bytes_of
from bihuan.reading.repairs.shifted_run.paths import (
    ANY_LEAD,
    COSTS,
    HIGH_LEAD,
    IN_STEP,
    LEADS,
    LOW_LEAD,
    OF_CODE,
    SWALLOWED,
    Move,
    Page,
    Path,
    Slot,
)

Codes = npt.NDArray[np.uint16]

#: What a byte that lost its partner is shown as.
LOST = "?\ufffd"
#: ASCII signs that a lone byte may have eaten, with the log chance of each.
_SWALLOWED = {"；": -0.5, "（": -0.5, "：": -2.0, "）": -1.8, "\n": -4.0, " ": -6.0}
#: First digits of numbers fall off as Benford saw it; the model knows digits only as a class.
_SWALLOWED |= dict(zip("1234567890", (-1.2, -1.7, -2.1, -2.3, -2.5, -2.7, -2.8, -3.0, -3.1, -3.2), strict=True))

#: How many characters are tried where a dropped pair took one byte of a character, and where nothing is left of it.
_GUESSES, _ANY = 32, 192
#: How far a closing bracket is looked for.
_FAR = 200
_QUESTION = ord("？")
_NOTHING = np.zeros(0, dtype=np.uint16)


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves inside one line, which ends before ``stop``."""

    page: Page
    stop: int
    #: Only what happens most: no pair is gone without a trace. Far fewer readings, for a first try.
    is_narrow: bool = False

    def after(self, path: Path) -> Iterable[Move]:
        """Yield every way to go on from ``path``."""
        if path.state == IN_STEP:
            yield from self._in_step(path)
        elif path.state == SWALLOWED:
            yield from self.swallowed(path)
        else:
            yield from self._out_of_step(path)

    def _in_step(self, path: Path) -> Iterable[Move]:
        at, text = path.at, self.page.text
        char = text[at]
        end = self.page.glosses.get(at)
        if end is not None:
            # In step, a gloss is no part of the run: its own repair takes it out.
            yield Move(path, _NOTHING, 0.0, end, IN_STEP, end, path.before, fresh=path.fresh)
            return
        pair = bytes_of.FLATTENED.get(char) or bytes_of.pair_of(char)
        cost = 0.0
        is_mark = char in LOST
        is_second = char in bytes_of.PROTECTED and path.context[3] == _QUESTION and text[at - 1] in LOST
        if is_mark or is_second:
            cost = COSTS["literal_mark"] if is_mark else COSTS["literal_pair"]
        fresh, blind = path.fresh + 1, is_mark or is_second
        yield Move(path, _one(char), cost, at + 1, IN_STEP, at + 1, pair & 255, fresh=fresh, is_blind=blind)
        if char not in LOST or at + 1 >= len(text):
            return
        orphan = self.page.orphans.get(at + 1)
        if orphan is not None:
            yield from self._at_false_gloss(path, *orphan)
        mark = bytes_of.PROTECTED.get(text[at + 1])
        if mark is not None:
            choices = bytes_of.with_trail(mark >> 8)
            slot = Slot(at, at + 1, -1, "byte_shift", "lead", choices)
            yield Move(path, choices, COSTS["false_mark"], at + 2, mark & 255, at + 1, mark & 255, (slot,))

    def _at_false_gloss(self, path: Path, end: int, syllable: int) -> Iterable[Move]:
        at = path.at
        gloss = Slot(at + 1, end, 0, "false_gloss")
        named = bytes_of.read_as(syllable)
        pairs = bytes_of.encoded()[named]
        for code, pair in zip(named.tolist(), pairs.tolist(), strict=True):
            if path.before and pair >> 8 == path.before and pair & 255 >= 0x81:
                cost = COSTS["false_gloss"] + self._naming_cost(code, syllable)
                trail = pair & 255
                yield Move(path, _NOTHING, cost, end, trail, at, trail, (gloss,))
        if not len(named):
            return
        extra = self._gloss_bonus(named, syllable)
        slot = Slot(at, at + 1, -1, "byte_shift", "all", named)
        yield Move(
            path,
            named,
            COSTS["lost_char"],
            end,
            IN_STEP,
            end,
            OF_CODE,
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
        extra: npt.NDArray[np.float64] = np.array(bonus) - self.page.penalty[named] * np.array(
            [code in glossed for code in named.tolist()]
        )
        return extra

    def _out_of_step(self, path: Path) -> Iterable[Move]:
        at, text = path.at, self.page.text
        char = text[at]
        end = self.page.glosses.get(at)
        if end is not None:
            pending = end if path.pending == at else path.pending
            gloss = Slot(at, end, 0, "false_gloss")
            yield Move(path, _NOTHING, COSTS["inner_gloss"], end, path.state, pending, path.before, (gloss,))
        if at in self.page.brackets and path.state > 0:
            yield from self._torn_gloss(path, *self.page.brackets[at])
        pair = bytes_of.pair_of(char)
        if pair:
            yield from self._pair(path, pair, 0.0)
        flat = bytes_of.FLATTENED.get(char) if at not in self.page.brackets else None
        if flat:
            yield from self._pair(path, flat, COSTS["flattened"])
        if "@" <= char <= "~":
            yield from self._resync(path, ord(char))
        if char in LOST + "€":
            yield from self._at_lost_byte(path)
        if self.is_narrow or self.page.is_complete:
            return
        if path.state > 0 or (path.state != ANY_LEAD and path.parent is not None and path.parent.state > 0):
            yield from self._dropped(path)

    def _torn_gloss(self, path: Path, end: int, syllable: int) -> Iterable[Move]:
        """The run's last character lost its second byte without a trace; its gloss follows whole."""
        row = bytes_of.with_lead(path.state)
        named = row[is_reading(row, np.full(len(row), syllable, dtype=np.uint64))]
        if len(named):
            at, start = path.at, path.pending
            char = Slot(start, min(start + 1, at), -1, self._kind(start), "trail", named)
            slots = (char, Slot(at, end, 0, "pinyin_gloss"))
            extra = self._gloss_bonus(named, syllable)
            yield Move(path, named, COSTS["torn_gloss"], end, IN_STEP, end, OF_CODE, slots, extra)

    def _dropped(self, path: Path) -> Iterable[Move]:
        """A pair that is a private-use character may be gone from the copy, and two bytes with it."""
        at = path.at
        first, last = LEADS.get(path.state, (path.state, path.state))
        for dropped, state in ((bytes_of.dropped_high, HIGH_LEAD), (bytes_of.dropped_low, LOW_LEAD)):
            choices = self._likeliest((state, first, last), _GUESSES, partial(dropped, first, last))
            if len(choices):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", choices)
                yield Move(path, choices, COSTS["dropped"], at, state, at, 0, (slot,))

    def _likeliest(self, key: Hashable, most: int, of: Callable[[], Codes]) -> Codes:
        """Return the likeliest of so many characters that one cannot try them all; kept for the page under ``key``."""
        known = self.page.guesses.get(key)
        if known is None:
            known = of()
            if len(known) > most:
                known = known[np.argpartition(-self.page.weight[known], most)[:most]]
            self.page.guesses[key] = known
        return known

    def _pair(self, path: Path, pair: int, cost: float) -> Iterable[Move]:
        trail, lead = pair >> 8, pair & 255
        if lead < 0x81:
            return
        at, start = path.at, path.pending
        span = (start, min(start + 1, at))
        kind = self._kind(start)
        if path.state in LEADS:
            choices = bytes_of.with_trail(trail, *LEADS[path.state])
            if len(choices):
                slot = Slot(*span, -1, "byte_shift", "lead", choices)
                yield Move(path, choices, cost, at + 1, lead, at, lead, (slot,))
            return
        code = bytes_of.char_of(path.state, trail)
        if code:
            slot = Slot(*span, code, kind)
            yield Move(path, np.array([code], dtype=np.uint16), cost, at + 1, lead, at, lead, (slot,))

    def _resync(self, path: Path, trail: int) -> Iterable[Move]:
        """An ASCII letter is the second byte of the run's last character; its gloss may follow."""
        if path.state in LEADS:
            choices = bytes_of.with_trail(trail, *LEADS[path.state])
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
        if path.state in LEADS:
            slots = self._closing(path, -1, "lead", choices)
        else:
            slots = self._closing(path, int(choices[0]), "", None)
        yield Move(path, choices, cost, end, IN_STEP, end, OF_CODE, (*slots, *gloss))

    def _kind(self, start: int) -> str:
        """A character whose first byte went into a mark stands where a false mark was; any other is merely shifted."""
        text = self.page.text
        is_mark = start > 0 and text[start] in bytes_of.PROTECTED and text[start - 1] in LOST
        return "false_mark" if is_mark and start + 1 not in self.page.orphans else "byte_shift"

    def _closing(self, path: Path, code: int, lost: str, choices: npt.NDArray[np.uint16] | None) -> tuple[Slot, ...]:
        """The slot of a run's last character: the sign with its first byte, and the sign that stands for its second."""
        start, at = path.pending, path.at
        kind = self._kind(start)
        if start + 1 >= at:
            return (Slot(start, at + 1, code, kind, lost, choices),)
        return Slot(start, start + 1, code, kind, lost, choices), Slot(at, at + 1, 0, "byte_shift")

    def _at_lost_byte(self, path: Path) -> Iterable[Move]:
        at, text = path.at, self.page.text
        choices = bytes_of.with_lead(path.state) if path.state > 0 else bytes_of.every()
        lost = "trail" if path.state > 0 else "both"
        orphan = self.page.orphans.get(at + 1)
        if orphan is not None:
            end, syllable = orphan
            named = np.intersect1d(choices, bytes_of.read_as(syllable))
            if len(named):
                slots = (*self._closing(path, -1, lost, named), Slot(at + 1, end, 0, "pinyin_gloss"))
                yield Move(
                    path,
                    named,
                    COSTS["end_at_gloss"],
                    end,
                    IN_STEP,
                    end,
                    OF_CODE,
                    slots,
                    self._gloss_bonus(named, syllable),
                )
            return
        if path.state <= 0:
            choices = self._likeliest("any", _ANY, bytes_of.every)
        if not len(choices):
            return
        slots = self._closing(path, -1, lost, choices)
        yield Move(path, choices, COSTS["end"], at + 1, SWALLOWED, at + 1, 0, slots)
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
                yield Move(
                    path, picks, COSTS["alone"], at + 1, IN_STEP, at + 1, 0, self._closing(path, -1, lost, picks)
                )
        if path.state > 0 and not self.is_narrow:
            holes = bytes_of.hole_trails(path.state)
            if len(holes):
                slot = Slot(path.pending, min(path.pending + 1, at), -1, "byte_shift", "trail", holes)
                yield Move(path, holes, COSTS["hole"], at + 1, ANY_LEAD, at, 0, (slot,))

    def swallowed(self, path: Path) -> Iterable[Move]:
        """After the last character of a run: the ASCII sign that stopped it was eaten, or stands next."""
        at, text = path.at, self.page.text
        following = text[at] if at < len(text) else "\n"
        if following < "\x80" or following in bytes_of.PROTECTED:
            cost = 0.0 if following == "\n" or following in bytes_of.PROTECTED else COSTS["spared"]
            yield Move(path, _NOTHING, cost, at, IN_STEP, at, 0, (), fresh=0)
        codes = np.array([ord(mark) for mark in _SWALLOWED], dtype=np.uint16)
        extra = np.array(list(_SWALLOWED.values()))
        if not self._is_bracket_open(at):
            extra[list(_SWALLOWED).index("（")] += COSTS["bracket"]
        slot = Slot(at, at, -1, "separator", "ascii", codes)
        yield Move(path, codes, COSTS["swallowed"], at, IN_STEP, at, 0, (slot,), extra)

    def _is_bracket_open(self, at: int) -> bool:
        """Say whether a closing bracket follows in this line whose opening one is missing."""
        depth = 0
        for place in range(at, min(at + _FAR, self.stop)):
            char = self.page.text[place]
            if char in "(（":
                depth += 1
            elif char in ")）":
                if depth == 0:
                    return True
                depth -= 1
        return False


def _one(char: str) -> npt.NDArray[np.uint16]:
    return np.array([min(ord(char), 0xFFFF)], dtype=np.uint16)
