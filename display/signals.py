"""The tutorial's fourth objective: "Using django signals send a message whenever a user logins"."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from . import presence
from .models import LoginSession

User = get_user_model()
WATCHED = {"username", "is_active", "password"}


@receiver(user_logged_in)
def record_login(sender, request, user, **kwargs):
    presence.begin(user, request.session)


@receiver(user_logged_out)
def record_logout(sender, request, user, **kwargs):
    """End the session under the lock, before Django deletes it without the lock."""
    if request.session.session_key:
        presence.end(request.session.session_key)


@receiver(pre_delete, sender=LoginSession)
def lock_presence(sender, instance, **kwargs):
    """Take the lock: Django sends every pre_delete of a deletion before it deletes a row.

    Another process may have deleted the row, and announced that, while this one waited.
    """
    presence.lock()
    instance.is_first_to_end = LoginSession.objects.filter(pk=instance.pk).exists()


@receiver(post_delete, sender=LoginSession)
def announce_end(sender, instance, **kwargs):
    if instance.is_first_to_end:
        presence.login_ended(instance)


@receiver(pre_save, sender=User)
def remember_user(sender, instance, update_fields=None, **kwargs):
    """Remember the stored user, if this save can change what a login depends on.

    Django updates only `last_login` at each login.
    """
    instance._before = None
    if instance.pk and (update_fields is None or WATCHED & set(update_fields)):
        instance._before = User.objects.filter(pk=instance.pk).first()


@receiver(post_save, sender=User)
def follow_change(sender, instance, **kwargs):
    if instance._before:
        presence.user_changed(instance, instance._before)


@receiver(post_save, sender=Session)
def follow_expiry(sender, instance, created, **kwargs):
    if not created:
        presence.expiry_changed(instance)
