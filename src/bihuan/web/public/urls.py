"""
Addresses of the public site. They are for good: what is withdrawn answers 410 and no other text ever stands there.

Every page answers ``?lang=en`` as well.
"""

from django.urls import path, register_converter

from bihuan.web.public import figure_views, rectified_views, views


class Form:
    """The file forms of the open data."""

    regex = "csv|json|xlsx"

    def to_python(self, value: str) -> str:
        """Return the form."""
        return value

    def to_url(self, value: str) -> str:
        """Return the form."""
        return value


class Key:
    """What a unit or an idiom is called in addresses."""

    regex = "[a-z0-9]{6,20}"

    def to_python(self, value: str) -> str:
        """Return the key."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key."""
        return value


register_converter(Form, "public_form")
register_converter(Key, "public_key")

urlpatterns = [
    path("public/", views.home, name="public_home"),
    path("public/rounds/", views.rounds, name="public_rounds"),
    path("public/rounds/<uuid:round_id>/", views.round_page, name="public_round"),
    path("public/rounds/<uuid:round_id>/findings.<public_form:form>", views.round_data, name="public_round_data"),
    path(
        "public/rounds/<uuid:round_id>/rectification.txt",
        rectified_views.together_text,
        name="public_together_text",
    ),
    path(
        "public/rounds/<uuid:round_id>/rectification.docx",
        rectified_views.together_word,
        name="public_together_word",
    ),
    path("public/rounds/<uuid:round_id>/targets/<int:number>/", views.target, name="public_target"),
    path(
        "public/rounds/<uuid:round_id>/targets/<int:number>/clauses/<int:clause>/", views.clause, name="public_clause"
    ),
    path("public/notices/<uuid:pk>/", views.notice, name="public_notice"),
    path("public/notices/<uuid:pk>/notice.txt", views.notice_text, name="public_notice_text"),
    path("public/notices/<uuid:pk>/notice.docx", views.notice_word, name="public_notice_word"),
    path("public/rectification/", rectified_views.rectifications, name="public_rectifications"),
    path("public/rectification/data.<public_form:form>", rectified_views.data, name="public_rectified_data"),
    path("public/rectification/answers.<public_form:form>", rectified_views.answers, name="public_rectified_answers"),
    path("public/rectification/<uuid:pk>/", rectified_views.notice, name="public_rectified"),
    path("public/rectification/<uuid:pk>/notice.txt", rectified_views.text, name="public_rectified_text"),
    path("public/rectification/<uuid:pk>/notice.docx", rectified_views.word, name="public_rectified_word"),
    path("public/findings/", views.findings, name="public_findings"),
    path("public/units/", views.units, name="public_units"),
    path("public/units/<public_key:key>/", views.unit, name="public_unit"),
    path("public/idioms/", views.idioms, name="public_idioms"),
    path("public/idioms/<public_key:key>/", views.idiom, name="public_idiom"),
    path("public/data/", views.data, name="public_data"),
    path("public/data/findings.<public_form:form>", views.data_file, name="public_data_file"),
    path("public/feed.xml", views.feed, name="public_feed"),
    # Not of the site: where the office prepares and releases its figures.
    path("rounds/<uuid:round_id>/public-figures/", figure_views.figure_list, name="figure_list"),
    path("public-figures/<uuid:uid>/release/", figure_views.figure_release, name="figure_release"),
    path("public-figures/<uuid:uid>/discard/", figure_views.figure_discard, name="figure_discard"),
]
