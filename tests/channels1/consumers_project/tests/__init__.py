"""Tests as a project writes them, with Channels' test tools. test_test_tools.py runs them."""
