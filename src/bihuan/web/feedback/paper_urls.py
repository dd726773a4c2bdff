"""Addresses of issued papers and their templates."""

from django.urls import path

from bihuan.web.feedback.views import paper_templates, papers

urlpatterns = [
    path("papers/", papers.paper_register, name="paper_register"),
    path("papers/export/", papers.paper_register_export, name="paper_register_export"),
    path("papers/verify/", papers.paper_verify, name="paper_verify"),
    path("papers/<uuid:uid>/", papers.issued_paper_detail, name="issued_paper_detail"),
    path("papers/<uuid:uid>/word/", papers.issued_paper_word, name="issued_paper_word"),
    path("papers/<uuid:uid>/pdf/", papers.issued_paper_pdf, name="issued_paper_pdf"),
    path("papers/<uuid:uid>/annexes/<int:number>/", papers.issued_paper_annex, name="issued_paper_annex"),
    path("paper-templates/", paper_templates.template_list, name="template_list"),
    path("paper-templates/words/", paper_templates.number_words_set, name="number_words_set"),
    path("paper-templates/<uuid:uid>/use/", paper_templates.template_use, name="template_use"),
    path("paper-templates/<uuid:uid>/file/", paper_templates.template_file, name="template_file"),
    path("paper-templates/<uuid:uid>/preview/", paper_templates.template_preview, name="template_preview"),
]
