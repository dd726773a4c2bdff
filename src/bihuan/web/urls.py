"""Every address of the site: each app names its own, this file only puts them together."""

from django.urls import include, path

urlpatterns = [
    path("", include("bihuan.web.findings.urls")),
    path("", include("bihuan.web.rounds.urls")),
    path("", include("bihuan.web.feedback.urls")),
    path("", include("bihuan.web.notices.urls")),
    path("", include("bihuan.web.rectification.urls")),
    path("", include("bihuan.web.public.urls")),
    path("", include("bihuan.web.common.urls")),
    path("", include("bihuan.web.accounts.urls")),
    path("", include("bihuan.web.inbox.urls")),
    path("", include("bihuan.web.files.urls")),
    path("", include("bihuan.web.api.urls")),
    path("accounts/", include("allauth.account.urls")),
]

handler400 = "bihuan.web.common.views.bad_request"
handler403 = "bihuan.web.common.views.permission_denied"
handler404 = "bihuan.web.common.views.page_not_found"
handler500 = "bihuan.web.common.views.server_error"
# Asked for by allauth where somebody tries too often.
handler429 = "bihuan.web.accounts.views.security.too_often"
