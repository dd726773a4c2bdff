"""Registers published notices and what they publish."""

from django.apps import AppConfig

from bihuan.web.search.bigrams import use_simplified_forms
from bihuan.web.trail import words


class NoticesConfig(AppConfig):
    """The app ``notices``."""

    name = "bihuan.web.notices"
    label = "notices"

    def ready(self) -> None:
        """Lend the search below this app what only the reading library knows, and say how its records read."""
        from bihuan.web.notices import reader  # here, because models have to be loaded first

        use_simplified_forms(reader.simplified_forms)
        words.register(
            {
                "notices.import": ("导入通报", "notice imported"),
                "notices.look_at_repairs": ("查看推断处", "inferred places looked at"),
                "notices.set_categories": ("修改类别", "categories changed"),
                "notices.confirm": ("确认入库", "notice stored"),
                "notices.discard": ("放弃草稿", "draft discarded"),
                "notices.expire": ("草稿到期删除", "draft expired"),
            },
            kinds={"notice": ("通报", "notice")},
            pages={"notice": "notice_detail"},
        )
