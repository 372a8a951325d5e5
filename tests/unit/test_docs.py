"""The pages are right about links, make targets, settings and versions; the README is short."""

import os
import re
from glob import glob

import pytest

from channel_dj.local import ROOT
from channels_lts.layer import RedisChannelLayer
from channels_lts.limits import CHARSETS, LIMITS
from scripts import run

PAGES = sorted(
    os.path.relpath(path, ROOT)
    for pattern in ("*.md", "docs/**/*.md", "tutorial/*.md", "vagrant/*.md")
    for path in glob(os.path.join(ROOT, pattern), recursive=True)
    if os.path.basename(path) != "document.md"  # the original, as its author wrote it
)

# The calls that read a variable of docs/settings.md, in the files with settings.
READ = r"""env(?:iron)?(?:\.\w+)?[\[(]\s*"([A-Z_]+)\""""
SOURCES = ["channel_dj/*.py", "display/*.py", "scripts/run.py"]
OF_MAKE = {"PYTHON"}  # the Makefile's own


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def without_code(markdown):
    markdown = re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^ {4}.*$", "", markdown, flags=re.MULTILINE)


def anchors(markdown):
    """Return the anchors (set of str) of a page's headings, as GitHub names them."""
    titles = re.findall(r"^#+ (.+)$", without_code(markdown), re.MULTILINE)
    titles = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title) for title in titles]
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page):
    """Return the targets (list of str) of a page's links and pictures inside this repository."""
    text = re.sub(r"`[^`\n]*`", "", without_code(read(page)))
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def broken(page, target):
    path, _, anchor = target.partition("#")
    path = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
    if not os.path.exists(os.path.join(ROOT, path)):
        return True
    return bool(anchor) and anchor not in anchors(read(path))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page):
    assert not [target for target in links(page) if broken(page, target)]


def test_a_broken_link_is_found():
    assert broken("README.md", "docs/no-such-page.md")
    assert broken("README.md", "docs/scaling.md#no-such-heading")
    assert not broken("README.md", "docs/scaling.md#limits")


def test_the_readme_is_a_door():
    readme = read("README.md")
    assert len(readme.splitlines()) <= 100
    for page in ("tutorial/README.md", "docs/channels-1-to-2.md", "docs/adopting.md"):
        assert page in links("README.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_is_there(page):
    targets = set(re.findall(r"^([\w/-]+):", read("Makefile"), re.MULTILINE))
    named = re.findall(r"(?:^ {4}|`)(?:[A-Z]+=\S+ )*make ([a-z][\w-]*)", read(page), re.MULTILINE)
    assert set(named) <= targets


def test_the_page_of_settings_lists_what_the_settings_read():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", read("docs", "settings.md"), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    files = [path for pattern in SOURCES for path in glob(os.path.join(ROOT, pattern))]
    is_read = {name for path in files for name in re.findall(READ, read(path))}
    internal = {
        "OWN_REDIS",
        "DJANGO_SETTINGS_MODULE",
        "PATH",
        "PYTHONWARNINGS",
    }  # no settings of this site
    assert listed == (is_read - internal) | OF_MAKE
    for name in OF_MAKE:
        assert re.search(r"^%s = " % name, read("Makefile"), re.MULTILINE)


def locked():
    lock = read("requirements-legacy.txt")
    pins = re.findall(r"^([\w-]+)==([\w.]+)( ;.*)? \\$", lock, re.MULTILINE)
    return {name: version for name, version, marker in pins if not marker}


@pytest.mark.parametrize("page", ["README.md", "docs/adopting.md", "CHANGELOG.md"])
def test_the_versions_that_a_page_names_are_the_locks(page):
    versions = locked()
    named = re.findall(
        r"\b(channels|daphne|asgi[_-]redis|redis|Django)(?:==| )(\d+\.\d+\.\d+)", read(page)
    )
    assert named
    for package, version in named:
        assert version == versions[package.lower().replace("_", "-")]


def test_the_page_of_settings_has_the_defaults_of_make_run(monkeypatch, tmp_path):
    """SECRET_KEY and what has a path for its default are described there in words."""
    # In the checkout's own folder others may have rights: `make coverage` makes it, too.
    monkeypatch.setattr(run.local, "RUN_DIR", str(tmp_path))
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", read("docs", "settings.md"), re.MULTILINE)
    listed = dict(rows)
    for name in ("HOST", "PORT", "WORKERS"):
        monkeypatch.delenv(name, raising=False)
        assert listed[name] == run.environment()[name]
    source = read("display", "base_settings.py")
    for name in ("PUBLIC_FEED", "DEBUG"):
        assert listed[name] == "false" and '"%s", default=False' % name in source
    assert '"CHANNEL_LAYER", default="%s"' % listed["CHANNEL_LAYER"] in read(
        "channel_dj", "settings.py"
    )
    hosts = ", ".join('"%s"' % host for host in listed["ALLOWED_HOSTS"].split(","))
    assert '"ALLOWED_HOSTS", default=[%s]' % hosts in source


def test_adopting_names_the_versions_of_the_extra():
    (row,) = re.findall(
        r"^\| channels, daphne, asgi_redis \| (.*?) \|", read("docs", "adopting.md"), re.M
    )
    names = ("channels", "daphne", "asgi-redis")
    assert row.split(", ") == [locked()[name] for name in names]


def test_the_layers_page_names_every_option_with_its_default():
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d.]+) s \|", read("docs", "channel-layer.md"), re.MULTILINE
    )
    numbers = {
        name: value
        for name, value in vars(RedisChannelLayer).items()
        if isinstance(value, (int, float)) and not name.startswith("_")  # Python 3.13 adds one
    }
    assert {name: float(value) for name, value in rows} == numbers


def shown(setting):
    """Return the default (str) of a Limit as docs/limits.md has it."""
    value = setting.default
    if value is CHARSETS:
        return "the encodings of browsers"
    if setting.name.startswith("MAX_") and value:
        return "%d MiB" % (value >> 20) if value >= 1 << 20 else "%d KiB" % (value >> 10)
    return "`[]`" if value == [] else str(value)


def test_the_page_of_limits_lists_each_setting_with_its_default():
    page = read("docs", "limits.md").split("\n## ")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| \S", page, re.MULTILINE)
    assert rows == [(setting.name, shown(setting)) for setting in LIMITS]
