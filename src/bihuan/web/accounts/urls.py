"""
Addresses of what belongs to a person's account, and of people, organs and assignments.

Signing in and out, passwords and second factors are allauth's mechanics on pages of ours; its other pages are not
offered, because accounts are opened by the office and no mail leaves an installation that may be offline.
"""

from allauth.account import views as allauth
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.urls import path
from django.views.decorators.cache import never_cache

from bihuan.web.accounts import lists
from bihuan.web.accounts.views import assignments, demo_date, exchange, matrix, organs, people, security, trail

_SIGNING_IN = [
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", allauth.password_change, name="account_change_password"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/code/", security.redeem_code, name="sign_in_code"),
    path("accounts/<path:page>", security.not_offered),
]
_SECOND_FACTOR = [
    path("account/second-factor/", security.to_security, name="mfa_index"),
    path("account/second-factor/code/", factor.authenticate, name="mfa_authenticate"),
    path("account/second-factor/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/app/", never_cache(transaction.atomic(totp.activate_totp)), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", transaction.atomic(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/second-factor/recovery-codes/", never_cache(codes.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    path(
        "account/second-factor/recovery-codes/new/",
        transaction.atomic(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/second-factor/passkeys/", security.to_security, name="mfa_list_webauthn"),
    path("account/second-factor/passkeys/add/", transaction.atomic(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/second-factor/passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        transaction.atomic(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
_PEOPLE = [
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/import/", exchange.people_import, name="people_import"),
    path("people/import/take/", exchange.people_import_take, name="people_import_take"),
    path("people/import/marked/", exchange.people_import_marked, name="people_import_marked"),
    path("people/export/", exchange.people_export, name="people_export"),
    path("people/<uuid:key>/", people.person_detail, name="person_detail"),
    path("people/<uuid:key>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:key>/close/", people.person_close, name="person_close"),
    path("people/<uuid:key>/reopen/", people.person_reopen, name="person_reopen"),
    path("people/<uuid:key>/code/", people.person_code, name="person_code"),
    path("people/<uuid:key>/second-factor/", people.person_factor, name="person_factor"),
    path("people/<uuid:key>/assignments/new/", assignments.assignment_create, name="assignment_create"),
    path("assignments/<uuid:pk>/end/", assignments.assignment_end, name="assignment_end"),
    path("assignments/<uuid:pk>/approve/", assignments.assignment_approve, name="assignment_approve"),
    path("organs/", organs.organ_list, name="organ_list"),
    path("organs/new/", organs.organ_create, name="organ_create"),
    path("organs/<int:pk>/edit/", organs.organ_edit, name="organ_edit"),
]
_TRAIL = [
    path("trail/", trail.trail_list, name="trail_list"),
    path("trail/looks/", trail.trail_look_list, name="trail_look_list"),
    path("trail/line/", trail.trail_line, name="trail_line"),
    path("trail/checkpoint/", trail.trail_checkpoint, name="trail_checkpoint"),
    path("trail/verify/", trail.trail_verify, name="trail_verify"),
    path("trail/export/", trail.trail_export, name="trail_export"),
    path("trail/program/", trail.trail_program, name="trail_program"),
    path("my-trail/", trail.my_trail, name="my_trail"),
]

urlpatterns = [
    path("views/save/", lists.saved_view_save, name="saved_view_save"),
    path("views/<int:pk>/delete/", lists.saved_view_delete, name="saved_view_delete"),
    path("demo-date/", demo_date.demo_date, name="demo_date"),
    path("account/security/", security.account_security, name="account_security"),
    path("account/security/sessions/", security.sessions_end, name="sessions_end"),
    path("matrix/", matrix.capability_matrix, name="capability_matrix"),
    *_SIGNING_IN,
    *_SECOND_FACTOR,
    *_PEOPLE,
    *_TRAIL,
]
