"""Which inspected unit a cell names: as written, without its kind of place, by another name, or in pinyin."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from bihuan.web.common.tables.cells import folded
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.names import search_words

_SUFFIXES = ("自治区", "自治州", "自治县", "自治旗", "地区", "市委", "盟委", "县委", "旗委", "区委", "党委", "党组", "政府", "市", "盟", "州", "县", "旗", "区", "厅", "局", "委", "办")  # fmt: skip
_SHORTEST_INSIDE = 3


class TargetNames:
    """Finds targets by what ledgers call them; a name that fits two is nobody's."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.by_id: dict[int, Target] = {}
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        self._found: dict[str, Target | None] = {}
        for target in targets:
            self.by_id[target.pk] = target
            names = [target.name, *(target.division.aliases if target.division else [])]
            for name in names:
                plain = folded(name)
                self._by_name[plain].add(target.pk)
                self._by_name[_bare(plain)].add(target.pk)
            for word in search_words(target.name).split():
                self._by_name[folded(word)].add(target.pk)
            for word in search_words(_bare(target.name)).split()[1:]:
                self._by_name[folded(word)].add(target.pk)

    def find(self, text: str) -> Target | None:
        """Return the one target that ``text`` names, or None."""
        if text not in self._found:
            self._found[text] = self._look(folded(text))
        return self._found[text]

    def near(self, text: str) -> list[str]:
        """Return the names of targets that are written like ``text``, for a refusal that helps."""
        names = {folded(target.name): target.name for target in self.by_id.values()}
        return [names[found] for found in get_close_matches(folded(text), names, n=3, cutoff=0.4)]

    def _look(self, plain: str) -> Target | None:
        if not plain:
            return None
        for name in (plain, _bare(plain)):
            found = self._by_name.get(name, set())
            if len(found) == 1:
                return self.by_id[next(iter(found))]
            if found:
                return None
        inside = {
            pk for name, pks in self._by_name.items() if len(name) >= _SHORTEST_INSIDE and name in plain for pk in pks
        }
        return self.by_id[next(iter(inside))] if len(inside) == 1 else None


def _bare(name: str) -> str:
    """Return a name without the kind of place or organ it ends with, where two characters or more remain."""
    shortened = True
    while shortened:
        shortened = False
        for suffix in _SUFFIXES:
            if name.endswith(suffix) and len(name) - len(suffix) >= 2:
                name, shortened = name.removesuffix(suffix), True
                break
    return name
