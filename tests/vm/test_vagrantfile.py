import os
import shutil
import subprocess

import pytest

from channel_dj.local import ROOT


@pytest.mark.skipif(
    not shutil.which("vagrant"), reason="Vagrant is not on the PATH (Debian: apt install vagrant)"
)
def test_vagrant_takes_the_vagrantfile_for_valid(tmp_path):
    shutil.copy(os.path.join(ROOT, "Vagrantfile"), str(tmp_path))
    shutil.copytree(os.path.join(ROOT, "vagrant"), str(tmp_path / "vagrant"))
    env = dict(os.environ, VAGRANT_HOME=str(tmp_path / "home"))
    if not shutil.which("VBoxManage"):
        env["VAGRANT_DEFAULT_PROVIDER"] = "libvirt"
    validated = subprocess.run(
        ["vagrant", "validate"],
        cwd=str(tmp_path),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert validated.returncode == 0, validated.stdout
