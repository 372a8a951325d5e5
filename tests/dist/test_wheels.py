"""The corrected wheels of the real originals: their content, and the same bytes on every Python."""

import hashlib
import os
import re
import subprocess
import zipfile

import pytest

from channel_dj.local import ROOT
from channels_lts.wheels.fetch import Unusable, download
from channels_lts.wheels.originals import ORIGINALS

from .pythons import python

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Download the originals; give their folder (Path)."""
    folder = tmp_path_factory.mktemp("originals")
    try:
        for original, content in download(ORIGINALS).items():
            (folder / original.file).write_bytes(content)
    except Unusable as error:
        pytest.skip(str(error))
    return folder


def files_of(path, version):
    """Return the files ({name: bytes}) of a wheel, with names as in the original's."""
    with zipfile.ZipFile(str(path)) as wheel:
        return {name.replace(version + ".", "V."): wheel.read(name) for name in wheel.namelist()}


def digests(folder):
    return {
        name: hashlib.sha256(open(os.path.join(folder, name), "rb").read()).hexdigest()
        for name in os.listdir(folder)
    }


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.name)
def test_every_other_file_is_the_originals(original, originals, wheels):
    before = files_of(originals / original.file, original.version)
    after = files_of(os.path.join(wheels, original.corrected_file), original.corrected_version)
    info = "%s-V.dist-info/" % original.name
    assert before.pop(info + "metadata.json")  # the copy of METADATA that is left out
    assert set(before) == set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {info + "METADATA", info + "RECORD"}


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.name)
def test_the_rest_of_the_metadata_stays(original, originals, wheels):
    info = "%s-V.dist-info/METADATA" % original.name
    before = files_of(originals / original.file, original.version)[info].decode()
    after = files_of(os.path.join(wheels, original.corrected_file), original.corrected_version)[
        info
    ].decode()
    corrected = re.compile(
        r"^(Metadata-Version|Version|Requires-Dist|Description-Content-Type): (?!.*extra ==).*\n",
        re.MULTILINE,
    )
    assert corrected.sub("", before) == corrected.sub("", after)


@pytest.mark.parametrize("version", ["3.6", "3.8", "3.11", "3.13"])
def test_each_python_writes_the_bytes_that_the_page_names(version, originals, tmp_path):
    command = [python(version), "-m", "channels_lts.wheels", "--from", str(originals)]
    subprocess.check_call(command + [str(tmp_path)], cwd=ROOT, stdout=subprocess.DEVNULL)
    with open(os.path.join(ROOT, "docs", "installing.md"), encoding="utf-8") as page:
        named = re.findall(r"^([0-9a-f]{64})  wheels/(\S+)$", page.read(), re.MULTILINE)
    assert digests(str(tmp_path)) == {name: digest for digest, name in named}
