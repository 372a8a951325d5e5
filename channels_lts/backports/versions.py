class UnexpectedVersion(RuntimeError):
    """A package is installed in a version that a backport was not written for."""


def expect(package, installed, known):
    """Check that `installed` (str) is a version that the caller knows.

    `known` holds versions (str); one that ends in a dot stands for all that begin so.
    Raises UnexpectedVersion, which says what channels_lts knows.
    """
    if not any(
        installed == version or (version.endswith(".") and installed.startswith(version))
        for version in known
    ):
        raise UnexpectedVersion(
            "channels_lts knows %s %s, but %s is installed. Install one that it knows, or take "
            "channels_lts out of INSTALLED_APPS."
            % (package, " and ".join(v + "x" if v.endswith(".") else v for v in known), installed)
        )
