"""The forms of login and sign-up: throttled, with one hash for each password that is tried."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm, UsernameField
from django.contrib.auth.hashers import identify_hasher, make_password

from . import throttle

LONGEST_USERNAME = 150  # of Django's User


class ShortUsernameField(UsernameField):
    """A username. One that is too long is an error before it is normalized (CVE-2023-46695)."""

    def to_python(self, value):
        text = forms.CharField.to_python(self, value)
        return text if len(text) > self.max_length else super().to_python(value)


class LogInForm(AuthenticationForm):
    """Check a username and password, once the throttle has counted the attempt."""

    username = ShortUsernameField(
        max_length=LONGEST_USERNAME, widget=forms.TextInput(attrs={"autofocus": True})
    )

    def clean(self):
        username, password = map(self.cleaned_data.get, ("username", "password"))
        if not username or not password:
            return super().clean()
        with throttle.counted_login(self.request, username):
            if _has_no_hash(username):
                make_password(password)  # costs as much as any other wrong password
                raise self.get_invalid_login_error()
            return super().clean()


class AdminLogInForm(LogInForm, AdminAuthenticationForm):
    """The same for the admin, which lets only staff in."""


class SignUpForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        field_classes = {"username": ShortUsernameField}


def _has_no_hash(username):
    """Return whether there is such a user, with a password that is unusable.

    For such a user Django computes no hash before 4.2.14 and 5.0.7 (CVE-2024-39329). So the time
    would show that the account exists.
    """
    password = (
        get_user_model().objects.filter(username=username).values_list("password", flat=True)
    ).first()
    if password is None:
        return False
    try:
        identify_hasher(password)
    except ValueError:
        return True
    return False
