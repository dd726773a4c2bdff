"""
Damaged passages of a text as repairs: each restored character stands at the sign that holds its first byte.

What arithmetic alone gives is ``decoded``. A character that lost a byte is ``inferred``, with the other readings that
the bytes allow. A run that cannot be read stays as it stands, marked ``unread``.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.reading.damage import Damage, script_classes
from bihuan.reading.language.memory import DocumentMemory
from bihuan.reading.language.model import normal_form
from bihuan.reading.notice import Repair
from bihuan.reading.repairs.pinyin_gloss import syllable_code
from bihuan.reading.repairs.script import simplified_char
from bihuan.reading.repairs.shifted_run import bytes_of
from bihuan.reading.repairs.shifted_run.moves import Moves
from bihuan.reading.repairs.shifted_run.paths import Page, Path, Slot, borders
from bihuan.reading.repairs.shifted_run.search import DOUBT, Search
from bihuan.reading.tables.loading import in_memory

#: How many other readings of a character are kept.
ALTERNATIVES = 9
_LETTERS = "a-zA-Zɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńň"
_ORPHAN = re.compile(rf"(?<=[?\ufffd])([{_LETTERS}]{{1,7}})[)）]")
_BRACKETED = re.compile(rf"[(（]([{_LETTERS}]{{1,7}})[)）]")
#: A run that holds a character less likely than this, where it stands, may have been put together wrongly.
_ODD = -13.0
#: How many steps of search a document may take: some forty runs, more for a long text, and never more than the last.
#: What comes after stays unread, so that no text can keep the reader busy for long.
_PATIENCE, _CHARACTERS_A_STEP, _MOST_STEPS = 1000, 60, 6000
#: Characters less likely than this are offered as alternatives but never tried first (about one in ten million).
_RARE = -15.5
_RUN_END = re.compile(r"[\x00-\x7e，。！？]")
_SYMBOL = ord("*")
#: A first try, which leaves out rare kinds of damage, is believed if its least likely step, and the one after it, are
#: likelier than this: where bytes are gone without a trace, what is put together from the rest is strange more than once.
_STRANGE, _SECOND_STRANGE = -12.0, -8.0


@dataclass(frozen=True, slots=True)
class _Run:
    """The slots of one passage and where it stands."""

    slots: tuple[Slot, ...]
    start: int
    end: int
    doubt: float


def find_passages(text: str, codes: npt.NDArray[np.uint16], damage: Damage) -> tuple[Repair, ...]:
    """
    Return the repairs of all runs that were read out of step, and of lone false glosses and marks.

    Args:
        text: The original.
        codes: The same text, one number for each code point.
        damage: What the gate found.

    Returns:
        In reading order, never overlapping. Repairs of one run share ``passage`` (from 1) and ``passage_span``.
    """
    if not len(damage.marks):
        return ()
    if not damage.is_glossed:
        return _left_over(text)
    page = _page(text, codes, damage)
    repairs: list[Repair] = []
    reached = number = 0
    left = min(_PATIENCE + len(text) // _CHARACTERS_A_STEP, _MOST_STEPS)
    for mark in damage.marks.tolist():
        if mark < reached or not _can_begin(page, mark):
            continue
        path, steps = _search(page, mark, left)
        left -= steps
        runs = _runs(path) if path else []
        reached = max(path.at if path else mark, mark + 1)
        for run in runs:
            number += 1
            repairs += _repairs_of(page, run, damage, number)
        if not runs or runs[0].start > mark:
            number += 1
            repairs.append(_unread(page, mark, runs[0].start if runs else len(text), number))
            reached = max(reached, repairs[-1].span[1])
    repairs.sort(key=lambda repair: repair.span)
    return tuple(repairs)


def _search(page: Page, mark: int, left: int) -> tuple[Path | None, int]:
    """Return the likeliest reading from ``mark`` on, and how many steps of search it took; at most ``left`` or none."""
    if left <= 0:
        return None, 0
    text = page.text
    stop = text.find("\n", mark)
    stop = len(text) if stop < 0 else stop
    char = _char_before(page, mark)
    before = (bytes_of.FLATTENED.get(char) or bytes_of.pair_of(char)) & 255
    start = (mark, _context(page, mark), before, _open_quotes(text, mark))
    first = Search(Moves(page, stop, is_narrow=True))
    path = first.run(*start)
    if _is_plausible(path):
        return path, first.steps
    second = Search(Moves(page, stop))
    return second.run(*start), first.steps + second.steps


def _left_over(text: str) -> tuple[Repair, ...]:
    """
    Mark half glosses in a page whose other glosses are gone.

    Without the glosses of a rewriting machine a question mark is somebody's question. But nobody writes ``?bàn)``: it is
    what an earlier repair could not read, and it stays as it stands.
    """
    found: list[Repair] = []
    for match in _ORPHAN.finditer(text):
        span = (match.start() - 1, match.end())
        is_half = (
            text[span[0] : match.start()] == "?" and not match[1].isascii() and syllable_code(match[1]) is not None
        )
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if is_half and line.count("(") <= line.count(")"):
            here = text[slice(*span)]
            number = len(found) + 1
            found.append(Repair("byte_shift", span, here, here, "unread", (), "shifted_run.unread", number, span))
    return tuple(found)


def _is_plausible(path: Path) -> bool:
    """Say whether no step of a reading is so unlikely that rarer kinds of damage should be thought of."""
    chances: list[float] = []
    step = path
    while step.parent is not None:
        chances.append(step.score - step.parent.score)
        step = step.parent
    chances.sort()
    return len(chances) > 1 and chances[0] > _STRANGE and chances[1] > _SECOND_STRANGE


def _unread(page: Page, mark: int, limit: int, number: int) -> Repair:
    """Mark what no reading fits: it stays as it stands, and a person is told."""
    end = min(_run_end(page.text, mark, page.orphans), limit)
    # The sign that stops the run is no part of it if a gloss begins with it, whole or torn: half of it would be left
    # standing unmarked, and what the other half tells would be lost. A gloss that fits nothing before it names what
    # could not be read, and is shown with it.
    bracket = page.brackets.get(end - 1)
    if bracket and end - 1 not in page.glosses and bracket[0] <= limit:
        end = bracket[0]
    elif bracket or end in page.orphans:
        end -= 1
    span = (mark, end)
    here = page.text[slice(*span)]
    return Repair("byte_shift", span, here, here, "unread", (), "shifted_run.unread", number, span)


def _run_end(text: str, mark: int, orphans: dict[int, tuple[int, int]]) -> int:
    """Return where a run that begins at ``mark`` ends at the latest: after the first ASCII sign or protected mark."""
    begin = orphans[mark + 1][0] if mark + 1 in orphans else mark + 2
    end = _RUN_END.search(text, begin)
    return end.end() if end else len(text)


def _page(text: str, codes: npt.NDArray[np.uint16], damage: Damage) -> Page:
    glosses: dict[int, int] = {}
    if damage.is_glossed:
        glosses = dict(zip(damage.glosses.starts.tolist(), damage.glosses.ends.tolist(), strict=True))
    orphans = {}
    for match in _ORPHAN.finditer(text):
        code = syllable_code(match[1])
        if code is not None:
            orphans[match.start()] = (match.end(), code)
    penalty = _penalty(damage)
    bare = _bare(codes, damage)
    weight = in_memory("repair/model_1")[normal_form()] + penalty
    likely = bare | (weight > _RARE)
    return Page(
        text,
        glosses,
        orphans,
        _bracketed(text),
        damage.glossed,
        penalty,
        bare,
        likely,
        _remember(text, codes, damage, orphans),
        bool(bytes_of.is_private(codes).any()),
        weight,
    )


def _bracketed(text: str) -> dict[int, tuple[int, int]]:
    """Return every bracketed syllable, whatever stands before it."""
    found = {}
    for match in _BRACKETED.finditer(text):
        code = syllable_code(match[1])
        if code is not None:
            found[match.start()] = (match.end(), code)
    return found


def _bare(codes: npt.NDArray[np.uint16], damage: Damage) -> npt.NDArray[np.bool_]:
    """Say which characters stand in the page without a gloss."""
    bare = np.zeros(65536, dtype=bool)
    bare[codes] = True
    bare[list(damage.glossed)] = False
    return bare


def _remember(
    text: str, codes: npt.NDArray[np.uint16], damage: Damage, orphans: dict[int, tuple[int, int]]
) -> DocumentMemory:
    """Remember the sound part: glosses taken out, and a border wherever a run may stand."""
    sound = normal_form()[codes]
    keep = np.ones(len(codes), dtype=bool)
    if damage.is_glossed:
        depth = np.zeros(len(codes) + 1, dtype=np.int8)
        depth[damage.glosses.starts] += 1
        depth[damage.glosses.ends] -= 1
        keep = np.cumsum(depth[:-1]) == 0
    for mark in damage.marks.tolist():
        # What a run shows must not be remembered: it would vouch for itself.
        keep[mark : _run_end(text, mark, orphans)] = False
        sound[mark] = ord("\n")
        keep[mark] = True
    return DocumentMemory(sound[keep])


def _penalty(damage: Damage) -> npt.NDArray[np.float32]:
    """How unlikely each character is where a byte was lost, besides what language says."""
    penalty = np.zeros(65536, dtype=np.float32)
    penalty[normal_form() == _SYMBOL] = -6.0
    penalty[0xFF10:0xFF5F] -= 12.0
    penalty[[ord(mark) for mark in "，；：！？（）"]] = 0.0
    classes = script_classes()
    if damage.is_converted:
        # The converter left no simplified form that it knew a traditional one for.
        penalty[classes == 2] -= 5.0
    elif not damage.is_traditional:
        penalty[classes == 1] -= 6.0
    for code in damage.glossed:
        # The page glosses every occurrence of these, so one without a gloss is unlikely.
        penalty[code] -= 5.0
    return penalty


def _can_begin(page: Page, mark: int) -> bool:
    """A run begins before a bracketless gloss or before a mark; any other question mark is somebody's question."""
    following = page.text[mark + 1 : mark + 2]
    return mark + 1 in page.orphans or (following in bytes_of.PROTECTED and following != "")


def _open_quotes(text: str, at: int) -> int:
    """Return 1 if a quotation mark was opened in this line and not closed before ``at``."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return int(line.rfind("“") > line.rfind("”"))


def _char_before(page: Page, mark: int) -> str:
    """The character before a place; a gloss that was put between them later does not part them."""
    for start in range(max(mark - 12, 0), mark):
        if page.glosses.get(start) == mark:
            mark = start
            break
    return page.text[mark - 1] if mark else "\n"


def _context(page: Page, mark: int) -> tuple[int, int, int, int]:
    start = max(mark - 40, 0)
    kept: list[str] = []
    at = start
    while at < mark:
        end = page.glosses.get(at)
        if end is not None and end <= mark:
            at = end
            continue
        kept.append(page.text[at])
        at += 1
    return borders("".join(kept), len(kept))


def _runs(path: Path) -> list[_Run]:
    """Cut the slots of a path into passages: stretches with no sound character between them."""
    slots: list[Slot] = []
    doubt = path.doubt
    step: Path | None = path
    while step is not None:
        slots += step.slots
        step = step.parent
    slots.sort(key=lambda slot: (slot.start, slot.end))
    groups: list[list[Slot]] = []
    for slot in slots:
        if groups and slot.start <= groups[-1][-1].end:
            groups[-1].append(slot)
        else:
            groups.append([slot])
    return [_Run(tuple(group), group[0].start, group[-1].end, doubt) for group in groups]


def _repairs_of(page: Page, run: _Run, damage: Damage, number: int) -> list[Repair]:
    script = simplified_char if damage.is_converted else _same
    restored = [slot for slot in run.slots if slot.code]
    ranked = {
        id(slot): _rank(page, run, index, restored) for index, slot in enumerate(restored) if slot.choices is not None
    }
    is_plain = run.doubt > DOUBT and _least_likely(page, run, restored) > _ODD
    repairs = []
    for slot in run.slots:
        after = script(chr(slot.code)) if slot.code else ""
        sure = not slot.lost and (is_plain or not slot.code)
        before = page.text[slot.start : slot.end]
        # What no byte was lost of is in doubt only with the whole run: the other reading is what stands there.
        forms = map(script, ranked.get(id(slot), "" if sure else before))
        others = tuple(dict.fromkeys(form for form in forms if form != after and bytes_of.can_be_meant(form)))
        repairs.append(
            Repair(
                kind=slot.kind,
                span=(slot.start, slot.end),
                before=before,
                after=after,
                certainty="decoded" if sure else "inferred",
                alternatives=others[:ALTERNATIVES],
                rule=f"shifted_run.{slot.lost or slot.kind}",
                passage=number,
                passage_span=(run.start, run.end),
                evidence=_evidence(slot),
            )
        )
    return repairs


def _least_likely(page: Page, run: _Run, restored: list[Slot]) -> float:
    """Return the log chance of the least likely character of a run, the first characters after it included."""
    form = normal_form()
    line = [*_context(page, run.start), *(int(form[slot.code]) for slot in restored), *_following(page, run.end)[:2]]
    codes = np.array(line, dtype=np.uint64)
    places = np.arange(4, len(codes))
    contexts = codes[places[:, None] + np.arange(-4, 0)]
    return float(page.memory.log_chances(contexts, codes[4:], np.arange(len(places))).min(initial=0.0))


def _same(char: str) -> str:
    return char


def _evidence(slot: Slot) -> dict[str, str]:
    if not slot.code:
        return {}
    pair = bytes_of.pair_of(chr(slot.code))
    evidence = {"bytes": f"{pair:04X}"} if pair else {}
    if slot.lost:
        evidence["lost"] = slot.lost
    return evidence


def _rank(page: Page, run: _Run, index: int, restored: list[Slot]) -> str:
    """Return the characters that fit a lost place, likeliest first, all else as it was read."""
    slot = restored[index]
    assert slot.choices is not None
    choices, against = _all_choices(slot)
    form = normal_form()
    left = [*_context(page, run.start), *(int(form[other.code]) for other in restored[:index])][-4:]
    right = [int(form[other.code]) for other in restored[index + 1 :]]
    right = (right + _following(page, run.end))[:4]
    line = np.array([*left, 0, *right], dtype=np.uint64)
    rows = np.repeat(line[None, :], len(choices), axis=0)
    rows[:, 4] = form[choices]
    score = against if slot.lost == "ascii" else against + page.penalty[choices]
    windows = np.lib.stride_tricks.sliding_window_view(rows, 5, axis=1)
    contexts, following = windows[..., :4].reshape(-1, 4), windows[..., 4].ravel()
    chances = page.memory.log_chances(contexts, following, np.arange(len(following)))
    score = score + chances.reshape(len(choices), -1).sum(axis=1)
    return "".join(chr(code) for code in choices[np.argsort(-score)][: ALTERNATIVES * 3])


def _all_choices(slot: Slot) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float64]]:
    """
    Return what may be offered for a place, and what speaks against each.

    A gloss may leave a single character; it may also be wrong, so the rest of the first byte's row is offered last.
    """
    choices = slot.choices
    assert choices is not None
    if slot.lost != "trail" or len(choices) > ALTERNATIVES:
        return choices, np.zeros(len(choices))
    row = bytes_of.with_lead(bytes_of.pair_of(chr(slot.code)) >> 8)
    return row, np.where(np.isin(row, choices), 0.0, -50.0)


def _following(page: Page, at: int) -> list[int]:
    found: list[int] = []
    form = normal_form()
    while at < len(page.text) and len(found) < 4:
        at = page.glosses.get(at, at)
        if at < len(page.text):
            found.append(int(form[min(ord(page.text[at]), 0xFFFF)]))
            at += 1
    return found
