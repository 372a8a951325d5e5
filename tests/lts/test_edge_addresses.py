"""Which address counts: forms of addresses that proxies write, and networks of clients."""

from ipaddress import ip_address

import pytest

from channels_lts.edge import addresses, connections


@pytest.mark.parametrize(
    "text,expected",
    [
        (" 10.1.2.3 ", "10.1.2.3"),
        ("10.1.2.3:4711", "10.1.2.3"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
    ],
)
def test_an_address_is_found_in_each_form(text, expected):
    assert addresses.parse(text) == ip_address(expected)


@pytest.mark.parametrize("text", ["", "unknown", "10.1.2", "_hidden", "1:2:3"])
def test_another_text_is_no_address(text):
    assert addresses.parse(text) is None


def test_the_addresses_of_one_ipv6_network_count_together():
    first, second, other = map(ip_address, ["2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1"])
    assert addresses._key(first) == addresses._key(second) != addresses._key(other)


def test_a_unix_socket_is_a_proxy_if_there_are_proxies(settings):
    settings.CHANNELS_LTS = {"TRUSTED_PROXIES": ["10.0.0.0/8"]}
    assert addresses._is_proxy(None)
    settings.CHANNELS_LTS = {"TRUSTED_PROXIES": []}
    assert not addresses._is_proxy(None)


@pytest.mark.parametrize("files", [None, -1])
def test_a_system_without_a_limit_of_files_has_none_for_connections(monkeypatch, files):
    class Resource:
        RLIMIT_NOFILE, RLIM_INFINITY = 7, -1

        @staticmethod
        def getrlimit(kind):
            return files, files

    monkeypatch.setattr(connections, "resource", files and Resource)
    assert connections._default() == float("inf")
