"""Registers published notices and what they publish."""

from django.apps import AppConfig

from bihuan.web.search.bigrams import use_simplified_forms


class NoticesConfig(AppConfig):
    """The app ``notices``."""

    name = "bihuan.web.notices"
    label = "notices"

    def ready(self) -> None:
        """Lend the search below this app what only the reading library knows."""
        from bihuan.web.notices import reader  # here, because models have to be loaded first

        use_simplified_forms(reader.simplified_forms)
