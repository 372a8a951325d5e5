"""Print the versions that the machine runs, one a line: the last step of vagrant/provision.sh."""

import platform
import subprocess

try:
    from importlib.metadata import version
except ImportError:  # Python 3.6 and 3.7

    def version(package):
        from pkg_resources import get_distribution

        return get_distribution(package).version


PACKAGES = ("Django", "channels", "daphne", "asgi-redis", "redis", "Twisted", "autobahn")


def main():
    server = subprocess.check_output(["redis-server", "--version"]).decode()
    print("  %-12s %s" % ("Python", platform.python_version()))
    print("  %-12s %s" % ("Redis", server.split("v=")[1].split()[0]))
    for package in PACKAGES:
        print("  %-12s %s" % ("redis-py" if package == "redis" else package, version(package)))


if __name__ == "__main__":
    main()
