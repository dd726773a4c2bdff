"""Addresses of central publications and of comments on them."""

from django.urls import path

from bihuan.web.notices.views import comments, publications

urlpatterns = [
    path("publications/", publications.publication_home, name="publication_home"),
    path("rounds/<uuid:round_id>/publications/", publications.publication_list, name="publication_list"),
    path("rounds/<uuid:round_id>/publications/draft/", publications.publication_create, name="publication_create"),
    path("publications/<uuid:uid>/", publications.publication_detail, name="publication_detail"),
    path("publications/<uuid:uid>/frame/", publications.publication_frame, name="publication_frame"),
    path(
        "publications/<uuid:uid>/sections/<int:number>/", publications.publication_section, name="publication_section"
    ),
    path("publications/<uuid:uid>/move/<slug:name>/", publications.publication_move, name="publication_move"),
    path("publications/<uuid:uid>/text/", publications.publication_text, name="publication_text"),
    path("publications/<uuid:uid>/comments/", comments.comment_list, name="comment_list"),
    path("publications/<uuid:uid>/comments/workbook/", comments.comment_workbook, name="comment_workbook"),
    path("comments/<uuid:uid>/answer/", comments.comment_answer, name="comment_answer"),
]
