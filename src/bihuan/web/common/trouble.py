"""What the machine cannot do, said as a refusal: a full disk, a disk that takes nothing, a database that is too busy."""

import errno

from django.db import Error as DatabaseError

from bihuan.web.common.errors import Refusal

#: SQLite's primary result codes; the low byte of an extended one.
_SQLITE_BUSY, _SQLITE_READONLY, _SQLITE_IOERR, _SQLITE_FULL, _SQLITE_CANTOPEN = 5, 8, 10, 13, 14
#: PostgreSQL's codes, by its appendix of error codes.
_PG_FULL, _PG_READONLY, _PG_LOCKED = "53100", "25006", "55P03"


def refusal_for(exception: BaseException) -> Refusal | None:
    """
    Return what to answer where the machine is at fault and a person can mend it; None for every other exception.

    The transaction that met it has failed as a whole, so nothing of the step is kept.
    """
    if isinstance(exception, OSError):
        return _of_system(exception)
    if isinstance(exception, DatabaseError) and exception.__cause__ is not None:
        return _of_database(exception.__cause__)
    return None


def _of_system(exception: OSError) -> Refusal | None:
    if exception.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full()
    return cannot_write() if exception.errno in {errno.EROFS, errno.EIO} else None


def _of_database(cause: BaseException) -> Refusal | None:
    state = getattr(cause, "sqlstate", None)
    code = getattr(cause, "sqlite_errorcode", None)
    low = code & 0xFF if isinstance(code, int) else None
    if low == _SQLITE_FULL or state == _PG_FULL:
        return disk_full()
    if low in {_SQLITE_READONLY, _SQLITE_IOERR, _SQLITE_CANTOPEN} or state == _PG_READONLY:
        return cannot_write()
    if low == _SQLITE_BUSY or state == _PG_LOCKED:
        return Refusal(
            "common.busy",
            "同时保存的人太多，这一步没有保存。请稍等几秒再试。",
            "Too many people are saving at this moment, so this was not saved. Wait a few seconds and try again.",
            http_status=503,
        )
    return None


def disk_full() -> Refusal:
    """Return the answer where no space is left; the office's administrator has to make some."""
    return Refusal(
        "common.disk_full",
        "服务器磁盘已满，这一步没有保存，原有内容不受影响。请告诉管理员清理磁盘，之后再试。",
        "The server's disk is full, so this was not saved; what was there is as it was. Tell your administrator, and try "
        "again afterwards.",
        http_status=507,
    )


def cannot_write() -> Refusal:
    """Return the answer where the disk can be read and not written."""
    return Refusal(
        "common.cannot_write",
        "服务器磁盘不能写入，这一步没有保存，原有内容不受影响。请告诉管理员检查磁盘，之后再试。",
        "The server's disk cannot be written, so this was not saved; what was there is as it was. Tell your "
        "administrator to check it, and try again afterwards.",
        http_status=503,
    )
