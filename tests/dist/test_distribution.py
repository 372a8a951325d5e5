"""The distribution channels-lts: the content of its wheel and sdist, and their metadata."""

import os
import re
import shutil
import tarfile
import zipfile
from email import message_from_string

import channels_lts
from channel_dj.local import ROOT
from channels_lts.wheels.originals import ORIGINALS
from scripts import dist


def read(*path):
    with open(os.path.join(ROOT, *path)) as file:
        return file.read()


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        return message_from_string(archive.read(name).decode())


def package_files():
    """Return the files (set of str) of the folder channels_lts, without what Python compiled."""
    return {
        os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")
        for folder, _, names in os.walk(os.path.join(ROOT, "channels_lts"))
        for name in names
        if "__pycache__" not in folder
    }


def bytes_of(paths):
    contents = []
    for path in paths:
        with open(path, "rb") as file:
            contents.append((os.path.basename(path), file.read()))
    return contents


def test_the_wheel_holds_the_package_and_the_licence_and_nothing_else(built):
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
        licence = [name for name in names if name.endswith("/LICENSE")]
        assert wheel.read(licence[0]).decode() == read("LICENSE")
    assert {name for name in names if ".dist-info/" not in name} == package_files()


def test_the_sdist_holds_the_sources_of_the_wheel_and_nothing_else(built):
    with tarfile.open(built[1]) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames()}
    metadata = {"PKG-INFO", "pyproject.toml", "LICENSE", "docs/adopting.md"}
    assert names == package_files() | metadata


def test_another_checkout_of_the_same_files_gives_the_same_bytes(built, tmp_path, monkeypatch):
    """The dates and the modes of the files do not count."""
    copy = tmp_path / "copy"
    for source in dist.SOURCES:
        path = os.path.join(ROOT, source)
        target = str(copy / source)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(path):
            shutil.copytree(path, target, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(path, target)
    for folder, _, names in os.walk(str(copy)):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o600)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", dist.last_commit() or dist.NO_COMMIT)
    again = dist.build(str(copy), str(tmp_path / "again"))
    assert bytes_of(again) == bytes_of(built)


def test_the_sdist_gives_the_same_wheel(built, tmp_path, monkeypatch):
    with tarfile.open(built[1]) as sdist:
        sdist.extractall(str(tmp_path))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(sdist.getmembers()[0].mtime))
    (unpacked,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    wheel, _ = dist.build(str(unpacked), str(tmp_path / "again"))
    assert bytes_of([wheel]) == bytes_of(built[:1])


def test_the_version_is_the_packages_own_and_the_first_of_the_changelog(built):
    version = metadata(built[0])["Version"]
    assert version == channels_lts.__version__
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE).group(1) == version


def test_nothing_is_required_without_an_extra(built):
    requirements = metadata(built[0]).get_all("Requires-Dist")
    assert all("extra ==" in requirement for requirement in requirements)


def test_the_extra_pins_the_corrected_wheels_of_what_the_sites_lock_pins(built):
    lock = dict(re.findall(r"^([\w-]+)==([\w.]+)", read("requirements-legacy.txt"), re.MULTILINE))
    extra = dict(
        re.match(r"([\w.-]+) ?(?:==([\w.+]+))?", requirement).groups()
        for requirement in metadata(built[0]).get_all("Requires-Dist")
    )
    assert extra.pop("Django") is None
    assert extra == {one.name: one.corrected_version for one in ORIGINALS}
    for one in ORIGINALS:
        assert lock[one.name.replace("_", "-")] == one.version


def test_the_backend_that_builds_it_is_the_locks():
    pinned = re.search(r'requires = \["flit_core==([\d.]+)"\]', read("pyproject.toml")).group(1)
    assert re.search(r"^flit-core==%s " % re.escape(pinned), read("requirements-legacy.txt"), re.M)


def test_every_supported_python_is_named(built):
    named = [
        value.rsplit("3.")[-1]
        for value in metadata(built[0]).get_all("Classifier")
        if value.startswith("Programming Language :: Python :: 3.")
    ]
    newest = re.search(r"NEWEST = \(3, (\d+)\)", read("scripts", "environment.py")).group(1)
    assert named == [str(minor) for minor in range(6, int(newest) + 1)]
    assert metadata(built[0])["Requires-Python"] == ">=3.6"
