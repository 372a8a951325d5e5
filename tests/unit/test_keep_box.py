"""`make keep-box FILE=` with files that are no box: one error line, and nothing is kept."""

import io
import os
import tarfile

import pytest

from scripts import keep_box


@pytest.fixture
def boxes(tmp_path, monkeypatch):
    monkeypatch.setattr(keep_box, "FOLDER", str(tmp_path / "boxes"))
    return tmp_path / "boxes"


def write_box(path, metadata):
    """Write a packed box whose metadata.json is `metadata` (bytes; None: there is no such file)."""
    with tarfile.open(str(path), "w:gz") as box:
        for name, data in [("metadata.json", metadata), ("box.img", os.urandom(10000))]:
            if data is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                box.addfile(entry, io.BytesIO(data))
    return path


def refusal(path, boxes):
    with pytest.raises(SystemExit) as error:
        keep_box.main(str(path))
    assert not boxes.exists()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_box_is_kept_with_its_checksum(tmp_path, boxes):
    keep_box.main(str(write_box(tmp_path / "x.box", b'{"provider": "libvirt"}')))
    digest = keep_box.sha256(str(tmp_path / "x.box"))
    assert (boxes / "SHA256SUMS").read_text() == digest + "  libvirt.box\n"
    assert (boxes / "libvirt.box").read_bytes() == (tmp_path / "x.box").read_bytes()


def test_a_missing_file_is_named(tmp_path, boxes):
    assert refusal(tmp_path / "no.box", boxes).endswith("no.box: No such file or directory")


def test_a_folder_is_named(tmp_path, boxes):
    assert refusal(tmp_path, boxes) == "error: cannot keep the box: %s: Is a directory" % tmp_path


def test_a_part_of_a_box_is_refused_though_its_metadata_is_whole(tmp_path, boxes):
    path = write_box(tmp_path / "x.box", b'{"provider": "libvirt"}')
    path.write_bytes(path.read_bytes()[:5000])
    assert "is no box of Vagrant, or a part of one. Download it again." in refusal(path, boxes)


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>"])
def test_another_file_is_refused(tmp_path, boxes, content):
    (tmp_path / "x.box").write_bytes(content)
    assert "is no box of Vagrant, or a part of one" in refusal(tmp_path / "x.box", boxes)


@pytest.mark.parametrize("metadata", [b"", b"no JSON", b"[1]", b"{}", b"\xff"])
def test_metadata_without_a_provider_is_refused(tmp_path, boxes, metadata):
    assert "names no provider" in refusal(write_box(tmp_path / "x.box", metadata), boxes)


def test_an_archive_without_metadata_is_refused(tmp_path, boxes):
    assert "has no metadata.json" in refusal(write_box(tmp_path / "x.box", None), boxes)


@pytest.mark.parametrize("provider", ["hyperv", "../../x"])
def test_a_provider_that_the_vagrantfile_does_not_have_is_refused(tmp_path, boxes, provider):
    box = write_box(tmp_path / "x.box", b'{"provider": "%s"}' % provider.encode())
    message = "is a box for %s. The Vagrantfile is for virtualbox and libvirt." % provider
    assert message in refusal(box, boxes)


def test_vagrant_that_cannot_pack_its_box_is_named(tmp_path, boxes, monkeypatch):
    machine = tmp_path / "machines" / "libvirt"
    machine.mkdir(parents=True)
    (machine / "box_meta").write_text('{"name": "a/b", "provider": "libvirt", "version": "1"}')
    monkeypatch.setattr(keep_box, "MACHINES", str(tmp_path / "machines"))
    (tmp_path / "vagrant").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "vagrant").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(SystemExit, match="error: Vagrant could not pack the box"):
        keep_box.main()
