from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SamePBKDF2(PBKDF2PasswordHasher):
    """Django 2.2's number of rounds and length of salt, for all three eras.

    Each Django has its own numbers. One that finds other numbers renews the hash at the next login,
    and a new hash ends the user's other sessions.
    """

    iterations = 150000
    salt_entropy = 71  # bits: twelve characters
