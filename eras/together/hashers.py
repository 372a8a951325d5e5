from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SamePBKDF2(PBKDF2PasswordHasher):
    """Django 2.2's number of rounds and length of salt, in all three. A Django that would hash a
    password otherwise stores it anew at the next login, and with the old hash end the user's other
    sessions."""

    iterations = 150000
    salt_entropy = 71  # bits: twelve characters
