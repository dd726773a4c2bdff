"""Rows of rounds: the rounds themselves, the calendar of work, the pool of inspectors, and what a round is planned with."""

from bihuan.web.rounds.models.calendar import (
    CalendarFeed,
    DateByHand,
    DateMove,
    PublishedYear,
    WorkdayException,
    WorkdayList,
)
from bihuan.web.rounds.models.planning import (
    Announcement,
    Ground,
    Recusal,
    Scheme,
    SchemeRun,
    Slot,
    SlotPerson,
)
from bihuan.web.rounds.models.pool import (
    Inspector,
    LeaderPost,
    PastInspection,
    Post,
    Seat,
    Service,
    Term,
    Tie,
    TieKind,
    UnitLeader,
)
from bihuan.web.rounds.models.rounds import (
    Category,
    Group,
    Round,
    Target,
    Taxonomy,
)

__all__ = [
    "Announcement",
    "CalendarFeed",
    "Category",
    "DateByHand",
    "DateMove",
    "Ground",
    "Group",
    "Inspector",
    "LeaderPost",
    "PastInspection",
    "Post",
    "PublishedYear",
    "Recusal",
    "Round",
    "Scheme",
    "SchemeRun",
    "Seat",
    "Service",
    "Slot",
    "SlotPerson",
    "Target",
    "Taxonomy",
    "Term",
    "Tie",
    "TieKind",
    "UnitLeader",
    "WorkdayException",
    "WorkdayList",
]
