"""Attempts at the same time, in several connections, count as often as one after another."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from display import throttle
from display.models import AttemptCount

from .test_transaction import needs_row_locks, together

pytestmark = [needs_row_locks, pytest.mark.django_db(transaction=True)]

AT_ONCE = 20
ROUNDS = 5


def attempt(username="bob", address="203.0.113.5", is_right=False):
    """Return a function that makes one attempt to log in, without the hash."""

    def log_in():
        with throttle.counted_login(RequestFactory().get("/", REMOTE_ADDR=address), username):
            if not is_right:
                raise ValueError

    return log_in


def refused(errors):
    return [error for error in errors if isinstance(error, throttle.TooManyAttempts)]


def test_no_more_attempts_get_through_than_the_limit_allows():
    for number in range(ROUNDS):
        errors = together(*[attempt("user-%d" % number, "203.0.113.%d" % number)] * AT_ONCE)
        assert len(refused(errors)) == 10
        assert [type(error) for error in errors].count(ValueError) == 10


def test_right_and_wrong_passwords_and_old_counts_do_not_block_each_other():
    for _ in range(ROUNDS):
        AttemptCount.objects.update(until=timezone.now())
        actions = [attempt("user-%d" % (number % 5)) for number in range(10)]
        actions += [attempt("user-%d" % number, is_right=True) for number in range(5)]
        actions += [attempt("user-%d" % number, "198.51.100.1") for number in range(5)]
        errors = together(*actions)
        assert {type(error) for error in errors} == {ValueError, type(None)}
        assert AttemptCount.objects.filter(until__lte=timezone.now()).count() == 0
