"""Addresses of the API, its description, and a person's tokens."""

from django.urls import path

from bihuan.web.api import views
from bihuan.web.api.main import made

api = made()

urlpatterns = [
    path("api/v1/openapi.json", views.api_schema, name="api_schema"),
    path("api/docs/", views.api_docs, name="api_docs"),
    path("account/tokens/", views.api_token_list, name="api_token_list"),
    path("account/tokens/<uuid:uid>/revoke/", views.api_token_revoke, name="api_token_revoke"),
    path("api/v1/", api.urls),
]
