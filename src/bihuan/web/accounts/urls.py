"""
Addresses of what belongs to a person's account.

Signing in and out and changing one's password are allauth's; its other pages are not offered, because accounts are
opened by the office and no mail leaves an installation that may be offline.
"""

from allauth.account import views as allauth
from django.urls import path

from bihuan.web.accounts import lists, views

urlpatterns = [
    path("views/save/", lists.saved_view_save, name="saved_view_save"),
    path("views/<int:pk>/delete/", lists.saved_view_delete, name="saved_view_delete"),
    path("demo-date/", views.demo_date, name="demo_date"),
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/password/change/", allauth.password_change, name="account_change_password"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/<path:page>", views.not_offered),
]
