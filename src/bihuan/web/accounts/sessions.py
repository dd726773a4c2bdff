"""
Where sessions are kept: one row per browser, with who, which browser, since when, and why it ended.

Django loads the row in every request anyway, so asking here whether the person idled or signed in elsewhere costs no
further statement.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction
from django.utils import timezone

from bihuan.web.accounts.actions.sessions import mark_idle, update_open_session
from bihuan.web.accounts.choices import SessionEnd
from bihuan.web.accounts.models import Session

BROWSER_KEY = "browser"


class SessionStore(DatabaseStore):
    """A session that ends when its person idles or signs in elsewhere; ``ended_because`` then says which."""

    ended_because: str = ""
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        if row is None:
            return None
        if not row.ended_because and _has_idled(row):
            mark_idle(row)
        if row.ended_because:
            self.ended_because = row.ended_because
            self._session_key = None
            return None
        self.seen_at = row.seen_at
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for ``data``; whoever is signed in, and with what, gets a column of its own."""
        row = cast("Session", super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.person_id = int(person) if person else None
        row.browser = str(data.get(BROWSER_KEY, ""))[:60]
        row.seen_at = timezone.now()
        return row

    def save(self, must_create: bool = False) -> None:  # Django's signature
        """
        Keep the session.

        Raises:
            CreateError: the key is taken already.
            UpdateError: the session has ended meanwhile. A plain save would bring it back to life.
        """
        if self.session_key is None:
            self.create()
            return
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs leave it out
        row = self.create_model_instance(held)
        if not must_create:
            if not update_open_session(row):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error


def _has_idled(row: Session) -> bool:
    if row.person_id is None or row.seen_at is None:
        return False
    return timezone.now() - row.seen_at > timedelta(minutes=settings.IDLE_MINUTES)


def sentence(because: str) -> tuple[str, str, str]:
    """Return code, Chinese and English sentence for a session that ended."""
    minutes = settings.IDLE_MINUTES
    return {
        SessionEnd.IDLE: (
            "accounts.idle",
            f"您已超过 {minutes} 分钟没有操作，系统已自动退出。请重新登录。",
            f"You took no step for more than {minutes} minutes, so you were signed out. Sign in again.",
        ),
        SessionEnd.ELSEWHERE: (
            "accounts.signed_in_elsewhere",
            "您的账号刚刚在另一个浏览器登录，这里已自动退出。如果不是您本人，请立即修改密码并告知巡视办。",
            "Your account signed in with another browser, so this one was signed out. If that was not you, change your "
            "password at once and tell the inspection office.",
        ),
        SessionEnd.BY_PERSON: (
            "accounts.session_ended",
            "您在另一个浏览器里结束了这里的登录。请重新登录。",
            "You ended this session from another browser. Sign in again.",
        ),
        SessionEnd.CLOSED: (
            "accounts.session_closed",
            "您的账号已停用或重设，这里已自动退出。请联系巡视办。",
            "Your account was closed or reset, so you were signed out. Ask the inspection office.",
        ),
    }[SessionEnd(because)]
