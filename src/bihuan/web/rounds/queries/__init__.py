"""Reading across rounds and what they are sorted by."""

from bihuan.web.rounds.models import Taxonomy


def taxonomies() -> list[Taxonomy]:
    """Return every taxonomy of problems, by title."""
    return list(Taxonomy.objects.order_by("title", "version"))
