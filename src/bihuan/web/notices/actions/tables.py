"""What the reading library knows and planning a round asks for: divisions to inspect, categories to sort problems by."""

from django.db import transaction

from bihuan.web.accounts.actions import keep_known_divisions
from bihuan.web.notices import reader
from bihuan.web.rounds.actions import keep_taxonomy


@transaction.atomic
def keep_known_tables(*, actor: None = None) -> None:
    """
    Keep every present division and every taxonomy of the product in the database, so that a round can be planned in an
    empty one; called at every start, it adds what is missing and changes nothing that is there.
    """
    keep_known_divisions(reader.present_divisions(), actor=actor)
    for version in reader.taxonomy_versions():
        theme, title = reader.taxonomy_titles(version)
        keep_taxonomy(version=version, theme=theme, title=title, categories=reader.categories(version))
