"""The tutorial's fourth objective: "Using django signals send a message whenever a user logins"."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from . import presence
from .models import LoginSession

User = get_user_model()


@receiver(user_logged_in)
def logged_in(sender, request, user, **kwargs):
    # Django flushes the session of somebody else who was logged in: it has no key until saved.
    if request.session.session_key is None:
        request.session.create()
    presence.begin(user, request.session.session_key)


@receiver(user_logged_out)
def logged_out(sender, request, user, **kwargs):
    presence.end(request.session.session_key)


@receiver(pre_delete, sender=Session)
def session_about_to_go(sender, instance, **kwargs):
    if LoginSession.objects.filter(session_key=instance.session_key).exists():
        presence.hold()


@receiver(pre_delete, sender=LoginSession)
def login_about_to_end(sender, instance, **kwargs):
    presence.hold()


@receiver(post_delete, sender=Session)
def session_deleted(sender, instance, **kwargs):
    presence.end(instance.session_key)


@receiver(post_delete, sender=LoginSession)
def login_ended(sender, instance, **kwargs):
    presence.announce_end(instance)


@receiver(pre_save, sender=User)
def remember_user(sender, instance, update_fields=None, **kwargs):
    """Django's own update of last_login at each login is none of our business."""
    instance._before = None
    if instance.pk and (update_fields is None or {"username", "is_active"} & set(update_fields)):
        instance._before = User.objects.filter(pk=instance.pk).first()


@receiver(post_save, sender=User)
def user_changed(sender, instance, **kwargs):
    before = instance._before
    if before:
        presence.changed(instance, before.get_username(), before.is_active)
