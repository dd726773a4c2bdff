"""
Rights held still: what somebody may do does not change between the moment an action asks and the moment it is done.

A recusal takes rights away while others write. On SQLite writers queue and nothing can come between; on PostgreSQL an
action would still be judged by what was committed when it asked, and could end after the rights were gone. So whoever
acts shares a lock on their own rights until their transaction ends, and who takes rights away needs it alone: a save
either precedes, or is judged afterwards.
"""

from django.db import connection

#: Tells these locks from others of the database.
_RIGHTS = 0x6268


def hold_rights(person_id: int) -> bool:
    """Keep this person's rights from being taken until the transaction ends; return whether there was need to."""
    return _locked("pg_advisory_xact_lock_shared", person_id)


def take_rights(person_id: int) -> bool:
    """
    Wait until nobody acts under this person's rights, and let nobody do so until the transaction ends.

    Ask before any row is locked: who acts under them may be waiting for that row.
    """
    return _locked("pg_advisory_xact_lock", person_id)


def _locked(function: str, person_id: int) -> bool:
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_RIGHTS, person_id])
    return True
