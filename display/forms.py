from django.contrib.auth.forms import UserCreationForm


class SignUpForm(UserCreationForm):
    """Django's form for a new account, in the shape that LoginView asks of a form."""

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def get_user(self):
        """Make the account and return its user."""
        return self.save()
