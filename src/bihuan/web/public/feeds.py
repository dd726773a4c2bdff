"""The Atom feed: one entry for each edition, with an id that stays the same wherever the site stands."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.web.public.models import PublicNotice, PublicRectification
from bihuan.web.public.queries.records import facts_of
from bihuan.web.public.site import Site, feed_id
from bihuan.web.public.units import word_key

#: Entries of a feed at most.
LENGTH = 100
_NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(site: Site, notices: Iterable[PublicNotice], rectified: Iterable[PublicRectification] = ()) -> str:
    """Return the feed of notices and of units' notices on their rectification, what changed last first."""
    said = [(one.changed_at, _entry(site, one)) for one in notices]
    said += [(one.changed_at, _rectified(site, one)) for one in rectified if one.changed_at]
    entries = sorted(said, key=lambda one: one[0], reverse=True)[:LENGTH]
    updated = entries[0][0].isoformat() if entries else "2000-01-01T00:00:00+00:00"
    title, author = gettext("公开通报"), gettext("巡视办")
    own = site.permanent("feed", lang=site.lang) or site.url("feed")
    home = site.permanent("home", lang=site.lang) or site.url("home")
    head = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_NAMESPACE}" xml:lang="{"en" if site.is_english else "zh-Hans"}">\n'
        f"<id>urn:x-bihuan:{word_key(home)}:{site.lang}</id>\n<title>{escape(title)}</title>\n"
        f"<updated>{updated}</updated>\n<author><name>{escape(author)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>\n'
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>\n<rights>{escape(site.licence)}</rights>\n'
    )
    return head + "".join(entry for _moment, entry in entries) + "</feed>\n"


def _entry(site: Site, one: PublicNotice) -> str:
    said = facts_of(one).name
    # A line a reader sees in a list: what it is, where it stands, and why, if somebody changed it.
    return _written(site, "notice", one, one.title or said, one.issuer or gettext("巡视办"), one.reason or said)


def _rectified(site: Site, one: PublicRectification) -> str:
    return _written(site, "rectified", one, one.title, one.name, one.reason or gettext("整改进展"))


def _written(site: Site, page: str, one: PublicNotice | PublicRectification, title: str, author: str, said: str) -> str:
    address = site.permanent(page, one.pk, lang=site.lang) or site.url(page, one.pk)
    state = str(PublicNotice.State(one.state).label)
    summary = gettext("：").join(part for part in (state, said) if part)
    assert one.changed_at is not None
    local = timezone.localtime(one.changed_at).isoformat()
    return (
        f"<entry>\n<id>{feed_id(one.pk)}</id>\n<title>{escape(title)}</title>\n<updated>{local}</updated>\n"
        f"<author><name>{escape(author)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>\n<summary>{escape(summary)}</summary>\n</entry>\n'
    )
