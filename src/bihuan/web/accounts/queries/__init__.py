"""Reading across people, organs and assignments."""

from bihuan.web.accounts.queries.people import person_named

__all__ = ["person_named"]
