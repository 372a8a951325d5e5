"""Read the URLs of Redis hosts, and show them without their passwords."""

from urllib.parse import parse_qsl, urlsplit

HELP = (
    "Write redis://user:password@host:6379/0, rediss://… or unix://user:password@/path?db=0. In a "
    "user name, a password or a path write each special character as %XX: / as %2F, @ as %40, "
    "% as %25."
)


class UnreadableURL(ValueError):
    """The URL of a Redis host cannot be read. The message shows no part of a password."""

    def __init__(self, url):
        super().__init__(f"The Redis URL {without_password(url)} cannot be read. {HELP}")


def check_url(url):
    """Check that a URL (str) has no special character in its password that ends the host's part.

    Without this check the rest of `redis://:pa/ss@host` would be read as a host or a port, and
    shown in error messages. Raises UnreadableURL.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - the property raises ValueError
    except ValueError:
        raise UnreadableURL(url) from None
    if parts.scheme != "unix" and "@" in parts.path + parts.fragment:
        raise UnreadableURL(url)


def query_of(url):
    """Return the options (dict of str) behind the `?` of a URL, decoded."""
    return dict(parse_qsl(urlsplit(url).query))


def without_password(url):
    """Return a URL (str) for the log: `redis://:secret@host/0` gives `redis://host/0`.

    Of the options behind a `?` only `db` is shown: they may contain passwords. A password with an
    `@` behind a `?` cannot be told from a host; then the address is not shown.
    """
    scheme, separator, rest = url.rpartition("://") if url.count("://") == 1 else ("", "", url)
    address, _, query = rest.partition("?")
    if "@" in query:
        return f"{scheme}{separator}(an address that is not shown: its password has an @)"
    databases = [option for option in query.split("&") if option.startswith("db=")]
    return scheme + separator + address.rpartition("@")[2] + "".join("?" + db for db in databases)
