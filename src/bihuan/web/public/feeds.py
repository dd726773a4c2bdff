"""The Atom feed: one entry for each edition, with an id that stays the same wherever the site stands."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.web.public.models import PublicNotice
from bihuan.web.public.queries.records import facts_of
from bihuan.web.public.site import Site, feed_id
from bihuan.web.public.units import word_key

#: Entries of a feed at most.
LENGTH = 100
_NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(site: Site, notices: Iterable[PublicNotice]) -> str:
    """Return the feed of ``notices``, which have to come with the one that changed last first."""
    entries = list(notices)
    updated = entries[0].changed_at.isoformat() if entries else "2000-01-01T00:00:00+00:00"
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
    return head + "".join(_entry(site, one) for one in entries) + "</feed>\n"


def _entry(site: Site, one: PublicNotice) -> str:
    address = site.permanent("notice", one.pk, lang=site.lang) or site.url("notice", one.pk)
    state = str(PublicNotice.State(one.state).label)
    said = facts_of(one).name
    # A line a reader sees in a list: what it is, where it stands, and why, if somebody changed it.
    summary = gettext("：").join(part for part in (state, one.reason or said) if part)
    local = timezone.localtime(one.changed_at).isoformat()
    issuer = one.issuer or gettext("巡视办")
    return (
        f"<entry>\n<id>{feed_id(one.pk)}</id>\n<title>{escape(one.title or said)}</title>\n<updated>{local}</updated>\n"
        f"<author><name>{escape(issuer)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>\n<summary>{escape(summary)}</summary>\n</entry>\n'
    )
