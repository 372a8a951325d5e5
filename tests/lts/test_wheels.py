"""The command that makes corrected wheels, on a small wheel: no index is asked."""

import hashlib
import os
import subprocess
import sys
import zipfile

import pytest

from channels_lts.wheels.__main__ import main
from channels_lts.wheels.fetch import Unusable, download
from channels_lts.wheels.originals import Original
from testing.ports import free_port

METADATA = """Metadata-Version: 2.0
Name: small
Version: 1.0
Description-Content-Type: UNKNOWN
Requires-Dist: asgiref (~=1.1)
Requires-Dist: msgpack-python
Provides-Extra: tests
Requires-Dist: pytest; extra == 'tests'

Version: 1.0 of small.
"""
CORRECTED = """Metadata-Version: 2.1
Name: small
Version: 1.0+lts1
Requires-Dist: asgiref
Requires-Dist: msgpack
Provides-Extra: tests
Requires-Dist: pytest; extra == 'tests'

Version: 1.0 of small.
"""
FILES = {
    "small/__init__.py": '__version__ = "1.0"\n',
    "small-1.0.dist-info/METADATA": METADATA,
    "small-1.0.dist-info/metadata.json": "{}",
    "small-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n",
    "small-1.0.dist-info/RECORD": "",
}


@pytest.fixture
def small(tmp_path):
    """Write a wheel into the folder `index`; give its Original."""
    (tmp_path / "index").mkdir()
    path = tmp_path / "index" / "small-1.0-py2.py3-none-any.whl"
    with zipfile.ZipFile(str(path), "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(zipfile.ZipInfo(name, (2017, 9, 15, 17, 20, 0)), text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Original("small", "1.0", digest, ("asgiref", "msgpack"))


@pytest.fixture
def own_index(small, tmp_path, monkeypatch):
    """Let pip find this one wheel and nothing else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))


def make(original, tmp_path):
    """Run the command on the folder `index`; return the path of what it must write."""
    main(["--from", str(tmp_path / "index"), str(tmp_path / "new" / "wheels")], [original])
    return tmp_path / "new" / "wheels" / "small-1.0+lts1-py2.py3-none-any.whl"


def test_the_requirements_and_the_version_are_corrected(small, tmp_path):
    with zipfile.ZipFile(str(make(small, tmp_path))) as wheel:
        assert wheel.read("small-1.0+lts1.dist-info/METADATA").decode() == CORRECTED


def test_every_other_file_stays_and_the_old_copy_of_the_metadata_goes(small, tmp_path):
    with zipfile.ZipFile(str(make(small, tmp_path))) as wheel:
        names = [name.replace("1.0+lts1", "1.0") for name in wheel.namelist()]
        assert names == [name for name in FILES if not name.endswith(".json")]
        assert wheel.read("small/__init__.py").decode() == FILES["small/__init__.py"]


def test_it_prints_what_sha256sum_checks(small, tmp_path, capsys):
    path = make(small, tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert capsys.readouterr().out == "%s  %s\n" % (digest, path)


def test_pip_downloads_the_originals(small, own_index):
    assert list(download([small])) == [small]


def test_an_index_without_the_originals_is_one_line_that_names_the_remedy(small, own_index):
    other = small._replace(version="1.1")
    with pytest.raises(Unusable, match=r"pip cannot download.* small==1\.1.*--from\.$") as error:
        download([other])
    assert "\n" not in str(error.value)


def test_an_index_that_cannot_be_connected_to_is_not_called_one_without_the_package(
    small, monkeypatch
):
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:%d/simple" % free_port())
    with pytest.raises(Unusable, match="pip cannot download .*: it cannot connect to its index. "):
        download([small])


def test_a_python_without_pip_is_told_which_files_it_needs(small, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Unusable, match="has no pip.* small-1.0-py2.py3-none-any.whl"):
        download([small])


def test_another_file_under_the_name_is_refused_and_nothing_is_written(small, tmp_path):
    with pytest.raises(SystemExit, match="is not the original: its SHA-256 is"):
        make(small._replace(sha256="0" * 64), tmp_path)
    assert not (tmp_path / "new").exists()


def test_a_missing_file_is_named(small, tmp_path):
    with pytest.raises(SystemExit, match="cannot read .*small-1.1-.*: No such file.*pip download"):
        make(small._replace(version="1.1"), tmp_path)


def test_a_folder_that_is_a_file_is_named(small, tmp_path):
    (tmp_path / "new").write_text("")
    with pytest.raises(SystemExit, match="error: cannot write into .*new"):
        make(small, tmp_path)


def test_no_part_stays_when_a_file_cannot_be_written(small, tmp_path):
    taken = tmp_path / "new" / "wheels" / small.corrected_file
    taken.mkdir(parents=True)
    with pytest.raises(SystemExit, match="Is a directory"):
        make(small, tmp_path)
    assert [path.name for path in taken.parent.iterdir()] == [taken.name]


def test_the_command_describes_itself():
    command = [sys.executable, "-m", "channels_lts.wheels", "--help"]
    assert "channels 1.1.8+lts1" in subprocess.check_output(command).decode()
