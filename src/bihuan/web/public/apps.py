"""Registers the public site."""

from django.apps import AppConfig

from bihuan.web.trail import words


class PublicConfig(AppConfig):
    """The app ``public``."""

    name = "bihuan.web.public"
    label = "public"

    def ready(self) -> None:
        """Follow whatever is published, and say how the records of this app read."""
        from bihuan.web.notices import publishing  # here, because models have to be loaded first
        from bihuan.web.public.actions.projecting import follow, follow_notice
        from bihuan.web.rectification.publishing import on_change

        publishing.on_change(follow)
        on_change(follow_notice)
        words.register(
            {
                "public.rebuild": ("重建公开站点数据", "data of the public site made anew"),
                "public.prepare_figures": ("编制公开数据", "public figures prepared"),
                "public.release_figures": ("发布公开数据", "public figures released"),
                "public.discard_figures": ("放弃公开数据草稿", "draft of public figures discarded"),
            },
            kinds={"figure_batch": ("公开数据", "public figures"), "public_site": ("公开站点", "public site")},
            headings={"public": ("公开站点", "Public site")},
        )
