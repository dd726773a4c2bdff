"""
What is done when a person adds or removes a second factor on allauth's pages.

Rows are listened to, not allauth's own signals: those come after the change is kept, and a change whose record fails
must not be kept. The addresses of these pages hold view and listener in one transaction.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from bihuan.web.accounts.actions.signing_in import burn_steps, factor_changed
from bihuan.web.accounts.proofs import ADDED_KEY


@receiver(pre_save, sender=Authenticator)
def before_keeping(instance: Authenticator, **_: Any) -> None:
    """Make the code that sets an app up useless for signing in: it has been on a screen."""
    if instance.pk is None and instance.type == Authenticator.Type.TOTP:
        burn_steps(instance)


@receiver(post_save, sender=Authenticator)
def on_added(instance: Authenticator, created: bool, **_: Any) -> None:
    """Record a new factor; the session that set it up counts as one with a second factor."""
    if not created or not _is_own(instance):
        return
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        context.request.session[ADDED_KEY] = True
    factor_changed(actor=instance.user, change="add_factor", kind=instance.type)


@receiver(post_delete, sender=Authenticator)
def on_removed(instance: Authenticator, **_: Any) -> None:
    """Record that a factor is gone; the session counts no longer as one with a second factor."""
    if not _is_own(instance):
        return
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        context.request.session.pop(ADDED_KEY, None)
    factor_changed(actor=instance.user, change="remove_factor", kind=instance.type)


def _is_own(factor: Authenticator) -> bool:
    """Return whether the person did it; what others do to a person's factors, their own action records."""
    request = context.request
    return request is not None and request.user.pk == factor.user_id
