from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SamePBKDF2(PBKDF2PasswordHasher):
    """A hasher with the rounds and the salt length of Django 2.2, for all three eras.

    Each version of Django has its own numbers. A Django that finds other numbers renews the hash at
    the next login, and a new hash ends the user's other sessions.
    """

    iterations = 150000
    salt_entropy = 71  # bits: twelve characters
