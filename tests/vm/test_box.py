"""The Vagrantfile's box from a file: real Vagrant adds it, and stops before it boots it."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile

import pytest

from channel_dj.local import ROOT
from scripts import keep_box

pytestmark = pytest.mark.skipif(
    not shutil.which("vagrant"), reason="Vagrant is not on the PATH (Debian: apt install vagrant)"
)

# Settings of this computer's Vagrant: `vagrant up` ends after the step that takes the box.
ONLY_THE_BOX = """
class TakeTheBox
  def initialize(app, env)
    @app = app
  end

  def call(env)
    return @app.call(env) if $taking # Vagrant applies the hook to each action inside, too
    $taking = true
    Vagrant::Action::Builtin::HandleBox.new(lambda { |_| }, env).call(env)
  end
end
class OnlyTheBox < Vagrant.plugin("2")
  name "only_the_box"
  action_hook(:only_the_box, :machine_action_up) { |hook| hook.prepend TakeTheBox }
end
"""


@pytest.fixture
def checkout(tmp_path):
    for folder in ("checkout/vagrant", "home"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(os.path.join(ROOT, "Vagrantfile"), str(tmp_path / "checkout"))
    (tmp_path / "checkout/vagrant/provision.sh").write_text("")
    (tmp_path / "home/Vagrantfile").write_text(ONLY_THE_BOX)
    return tmp_path / "checkout"


@pytest.fixture
def box(tmp_path):
    """Make a small file in the form of a box for libvirt; return its path."""
    metadata = {"provider": "libvirt", "format": "qcow2", "virtual_size": 1}
    (tmp_path / "metadata.json").write_text(json.dumps(metadata))
    (tmp_path / "box.img").write_bytes(b"no disk")
    path = tmp_path / "small.box"
    with tarfile.open(str(path), "w") as archive:
        archive.add(str(tmp_path / "metadata.json"), "metadata.json")
        archive.add(str(tmp_path / "box.img"), "box.img")
    return path


def vagrant(checkout, *command, **settings):
    home = str(checkout.parent / "home")
    ran = subprocess.run(
        ["vagrant"] + list(command),
        cwd=str(checkout),
        env=dict(os.environ, VAGRANT_HOME=home, VAGRANT_CHECKPOINT_DISABLE="1", **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return ran.returncode, ran.stdout


def up(checkout, **settings):
    return vagrant(checkout, "up", "--provider=libvirt", **settings)


def test_vagrant_adds_the_box_of_a_file_address_with_its_checksum(checkout, box):
    sha256 = hashlib.sha256(box.read_bytes()).hexdigest()
    code, output = up(checkout, BOX_URL="file://%s" % box, BOX_SHA256=sha256)
    assert code == 0, output
    assert "channel-dj-" + sha256[:12] in vagrant(checkout, "box", "list")[1]


def test_vagrant_refuses_a_box_with_another_checksum(checkout, box):
    code, output = up(checkout, BOX_URL=str(box), BOX_SHA256="0" * 64)
    assert code != 0 and "checksum" in output
    assert "channel-dj" not in vagrant(checkout, "box", "list")[1]


def test_a_box_address_without_a_checksum_is_an_error(checkout, box):
    code, output = up(checkout, BOX_URL=str(box))
    assert code != 0 and "error: BOX_URL needs BOX_SHA256=" in output


@pytest.mark.parametrize(
    "settings,message",
    [
        ({"BOX_URL": "x.box"}, "BOX_URL needs BOX_SHA256=, the sha256sum of that file"),
        ({"BOX_SHA256": "0" * 64}, "BOX_SHA256 needs BOX_URL="),
        ({"BOX_URL": "x.box", "BOX_SHA256": "0" * 63}, "BOX_SHA256 is not 64 hexadecimal digits"),
        ({"BOX_URL": "x.box", "BOX_SHA256": "0" * 64}, "BOX_URL names no file: "),
        ({"BOX_URL": "x.box", "BOX_SHA256": "0" * 64, "BOX": "a/b"}, "name two boxes"),
    ],
)
def test_a_wrong_setting_of_the_box_is_one_line(checkout, settings, message):
    code, output = vagrant(checkout, "validate", **settings)
    (line,) = output.splitlines()
    assert code != 0 and line.startswith("error: ") and message in line


def test_a_kept_box_without_its_checksum_is_one_line_that_names_the_remedy(checkout):
    (checkout / "boxes").mkdir()
    (checkout / "boxes/libvirt.box").write_bytes(b"")
    code, output = vagrant(checkout, "validate")
    (line,) = output.splitlines()
    assert code != 0 and "`make keep-box FILE=boxes/libvirt.box` writes it" in line
    assert vagrant(checkout, "validate", BOX="a/b")[0] == 0


def test_vagrant_up_takes_the_box_that_is_kept(checkout, box, monkeypatch):
    monkeypatch.setattr(keep_box, "FOLDER", str(checkout / "boxes"))
    keep_box.main(str(box))
    code, output = up(checkout)
    assert code == 0, output
    assert "channel-dj-" in vagrant(checkout, "box", "list")[1]
    (checkout / "boxes/libvirt.box").write_bytes(b"damaged")
    (checkout / "boxes/SHA256SUMS").write_text("%s  libvirt.box\n" % ("1" * 64))
    code, output = up(checkout)
    assert code != 0 and "checksum" in output
