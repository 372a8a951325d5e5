"""Find out how the devices of a class reach this machine, and what the sites need for that.

No other host is asked.
"""

import ipaddress
import os

import ifaddr

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
# Networks inside this machine: other devices do not reach it there.
INSIDE = ("docker", "br-", "veth", "virbr", "lxc", "lxd", "vmnet", "vboxnet", "tun", "tap")


def is_loopback(address):
    """Return whether an address (str) is of this machine alone. ::ffff:127.0.0.1 is, too."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address == "localhost"
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def address(host):
    """Return this machine's address (str) for other devices, or None if they cannot reach it.

    `host` (str) is where the servers listen. For all addresses, 0.0.0.0 or ::, the first one of a
    network card is taken, and an address of a private network before others.
    """
    if is_loopback(host):
        return None
    if host not in ("0.0.0.0", "::"):
        return "[%s]" % host if ":" in host else host
    found = [ip for adapter in ifaddr.get_adapters() for ip in _addresses(adapter)]
    found.sort(key=lambda ip: not ip.is_private)
    return str(found[0]) if found else None


def _addresses(adapter):
    if adapter.name.startswith(INSIDE):
        return []
    found = [ipaddress.ip_address(ip.ip) for ip in adapter.ips if ip.is_IPv4]
    return [ip for ip in found if not (ip.is_loopback or ip.is_link_local)]


def prepare(env):
    """Set what a class needs in the environment `env` (dict). Return lines (str) that say so."""
    own = address(env["HOST"])
    names = env.get("ALLOWED_HOSTS", "").split(",") + LOOPBACK + [own]
    env["ALLOWED_HOSTS"] = ",".join(dict.fromkeys(name for name in names if name))
    if is_loopback(env["HOST"]):
        return ""
    if "PEOPLE_PER_ADDRESS" not in os.environ:
        env["PEOPLE_PER_ADDRESS"] = env["STUDENTS"]
    if own is None:
        return "No network card has an address, so other devices cannot reach this machine.\n"
    return (
        "For the class: ALLOWED_HOSTS=%(ALLOWED_HOSTS)s PEOPLE_PER_ADDRESS=%(PEOPLE_PER_ADDRESS)s\n"
        % env
    )
