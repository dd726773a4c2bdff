"""Addresses of files that are sent in parts."""

from django.urls import path

from bihuan.web.files import views

urlpatterns = [
    path("uploads/", views.upload_create, name="upload_create"),
    path("uploads/<uuid:uid>/", views.upload_part, name="upload_part"),
]
