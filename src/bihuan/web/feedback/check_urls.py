"""Addresses of leak checks."""

from django.urls import path

from bihuan.web.feedback.views import checks

urlpatterns = [
    path("leak-checks/", checks.leak_check_list, name="leak_check_list"),
    path("leak-checks/run/<slug:kind>/<uuid:uid>/", checks.leak_check_run, name="leak_check_run"),
    path("leak-checks/run/<slug:kind>/<uuid:uid>/<slug:part>/", checks.leak_check_run, name="leak_check_run"),
    path("leak-checks/<uuid:uid>/", checks.leak_check, name="leak_check"),
    path("leak-checks/<uuid:uid>/clear/", checks.leak_check_clear, name="leak_check_clear"),
    path("leak-checks/<uuid:uid>/again/", checks.leak_check_again, name="leak_check_again"),
]
