"""Who does what in the story, by sign-in name, and the units in their order."""

from dataclasses import dataclass

from bihuan.web.accounts.models import User
from bihuan.web.demo.cast import OFFICE
from bihuan.web.rounds.models import Round, Target

#: What everything made up here says of itself.
LABEL = "演示数据，内容为虚构"


@dataclass(frozen=True, slots=True)
class Cast:
    """The round, its targets by number, and everybody by sign-in name."""

    round: Round
    targets: dict[int, Target]
    people: dict[str, User]

    @property
    def clerks(self) -> tuple[User, User]:
        """The two clerks who sign together."""
        return self.people[OFFICE], self.people["off2"]

    @property
    def reviewer(self) -> User:
        """The third clerk: who reviews takes no part in closing."""
        return self.people["off3"]

    @property
    def leading_group(self) -> tuple[User, User]:
        """The two of the leading group who sign together."""
        return self.people["lg1"], self.people["lg2"]

    def leader(self, target: Target) -> User:
        """The leader of the group in charge of a unit."""
        assert target.group is not None
        return self.people[f"gl{target.group.number}"]

    def deputy(self, target: Target) -> User:
        """A deputy of that group."""
        assert target.group is not None
        return self.people[f"gd{target.group.number}a"]

    def liaison(self, target: Target) -> User:
        """The liaison of a unit."""
        return self.people[f"lia{target.number:02}"]

    def head(self, target: Target) -> User:
        """The head of a unit."""
        return self.people[f"head{target.number:02}"]


def everybody(round_: Round) -> Cast:
    """Return who is there; a demonstration's round has all of them."""
    targets = Target.objects.filter(round=round_).select_related("round__organ", "group").order_by("number")
    return Cast(round_, {one.number: one for one in targets}, {one.username: one for one in User.objects.all()})
