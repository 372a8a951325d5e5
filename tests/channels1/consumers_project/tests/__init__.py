"""Tests as a project writes them, with Channels' test tools.

tests/channels1/test_test_tools.py runs them, by Django's command: pytest does not collect them.
"""
