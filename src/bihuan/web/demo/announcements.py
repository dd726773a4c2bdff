"""What the office of the demonstration announced: notices, announcements of entry, drafts of those of exit, and its term."""

from datetime import date

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import telling_of
from bihuan.web.rounds.actions.announcing import draft_announcements, issue_announcements
from bihuan.web.rounds.actions.terms import TermFacts, create_term
from bihuan.web.rounds.models import Announcement, Round

Kind = Announcement.Kind
#: In time: ten working days before entry.
_NOTICE_ON = date(2020, 8, 19)
_TERM = TermFacts("十届（演示）", date(2016, 11, 1), date(2021, 10, 31))


def keep_term(office: User, round_: Round) -> None:
    """Write down the term that the round falls in; its days are made up."""
    if round_.organ is not None and not round_.organ.terms.exists():
        create_term(actor=office, office=round_.organ, facts=_TERM)


def give_notice(office: User, round_: Round) -> None:
    """Give every unit its written notice."""
    with telling_of(_NOTICE_ON):
        numbers = _numbers(round_)
        draft_announcements(actor=office, round_=round_, kind=Kind.NOTICE, fields={number: {} for number in numbers})
        issue_announcements(actor=office, round_=round_, kind=Kind.NOTICE)


def announce(office: User, round_: Round) -> None:
    """Announce entry at every unit, and have what announces exit ready; numbers and boxes are made up."""
    contacts = {
        number: {
            "phone": f"0471-000{number:04}（演示）",
            "box": f"演示信箱第{number:02}号",
            "postcode": "010000",
            "hours": "8:00—18:00",
        }
        for number in _numbers(round_)
    }
    draft_announcements(actor=office, round_=round_, kind=Kind.ENTRY, fields=contacts)
    issue_announcements(actor=office, round_=round_, kind=Kind.ENTRY)
    for given in contacts.values():
        given.pop("hours")
    draft_announcements(actor=office, round_=round_, kind=Kind.EXIT, fields=contacts)


def _numbers(round_: Round) -> list[int]:
    return list(round_.targets.order_by("number").values_list("number", flat=True))
