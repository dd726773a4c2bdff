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
        from bihuan.web.accounts import gazetteer, signing
        from bihuan.web.feedback import checks
        from bihuan.web.feedback.access.papers import register_reader
        from bihuan.web.feedback.queries.paper_states import tells_state
        from bihuan.web.findings.queries.desk import adds
        from bihuan.web.findings.queries.published import read_links_with
        from bihuan.web.notices import places, reader, trail_words  # here, because models have to be loaded first
        from bihuan.web.notices.access.publications import reader_of, targets_of_publication
        from bihuan.web.notices.models import Notice, Publication
        from bihuan.web.notices.queries import checked, waiting
        from bihuan.web.notices.queries.links import clauses_of
        from bihuan.web.rounds.queries.board import tells

        read_links_with(clauses_of)
        use_simplified_forms(reader.simplified_forms)
        gazetteer.lend(places.gazetteer())
        checks.register("publication", checked.SUBJECT)
        register_reader("publication", reader_of)
        signing.locates("publication", targets_of_publication)
        tells_state("publication", waiting.state_of_paper)
        checks.lend_background(checked.public_texts)
        tells("publication", waiting.published)
        adds(waiting.desk_lines)
        words.register(
            {
                "notices.import": ("导入通报", "notice imported"),
                "notices.look_at_repairs": ("查看推断处", "inferred places looked at"),
                "notices.set_categories": ("修改类别", "categories changed"),
                "notices.confirm": ("确认入库", "notice stored"),
                "notices.discard": ("放弃草稿", "draft discarded"),
                "notices.link_published": ("关联公开分句", "linked with a published clause"),
                "notices.unlink_published": ("取消关联公开分句", "unlinked from a published clause"),
                "notices.expire": ("草稿到期删除", "draft expired"),
                **trail_words.PUBLICATION,
            },
            kinds={"notice": ("通报", "notice"), **trail_words.KINDS},
            pages={"notice": "notice_detail", "publication": "publication_detail"},
            states={"notice": Notice.Status, "publication": Publication.Status},
            headings={"notices": ("公开通报", "Published notices")},
        )
