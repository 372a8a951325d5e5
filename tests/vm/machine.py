"""The machine that Vagrant makes of this repository, as its user meets it from outside."""

import os
import re
import shutil
import subprocess
import time

from channel_dj.local import ROOT
from scripts import wheelhouse
from testing.site import eventually

VM = os.path.join(ROOT, ".vm")  # the files that the tests keep from run to run


class Machine:
    """A machine by Vagrant. Use it as a context. Its methods are Vagrant's commands."""

    address = "http://127.0.0.1:8000"  # the forwarded port

    def __init__(self):
        self.repo = os.path.join(VM, "repo")
        self.started = time.time()

    def __enter__(self):
        copy_of_the_repository(self.repo)
        self.prepare()
        return self

    def up(self, *options):
        return self.vagrant("up", *options)

    def provision(self):
        return self.vagrant("provision")

    def ssh(self, command):
        return self.vagrant("ssh", "--no-tty", "-c", command, quiet=True)

    def vagrant(self, *arguments, quiet=False):
        """Run Vagrant and return its output (str); print each line at once, unless `quiet`."""
        return self.run(["vagrant"] + list(arguments), quiet=quiet)

    def run(self, command, quiet=False):
        process = subprocess.Popen(
            command,
            cwd=self.repo,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        output = []
        for line in process.stdout:
            output.append(line)
            if not quiet and "Progress: " not in line:
                self.show(line.rstrip())
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command, "".join(output))
        return "".join(output)

    def show(self, line):
        print("%5d s  %s" % (time.time() - self.started, line), flush=True)

    def pid(self, service):
        """Return the service's main process (str), once it has one."""
        return eventually(lambda: self._pid(service), within=self.patience)

    def _pid(self, service):
        state = self.ssh("systemctl show -p ActiveState -p MainPID %s" % service)
        pid = re.search(r"MainPID=(\d+)", state).group(1)
        return pid if "ActiveState=active" in state and pid != "0" else None


class VirtualMachine(Machine):
    """A real one, by the real Vagrant and libvirt."""

    patience = 240  # seconds: an emulated machine takes its time

    def prepare(self):
        """Make sure that Vagrant finds the box of its file."""
        name, version = box()
        self.box = self.run([script("box.sh"), VM, name, version]).split("\n")[-2]

    def __exit__(self, *exc):
        self.vagrant("destroy", "--force")


class Container(Machine):
    """A container in the VM's place: the same provisioning and services, under a real systemd.

    Its Python packages are installed from a wheelhouse, without a package index.
    """

    patience = 60  # seconds
    box = "made here"
    root = os.path.join(VM, "container")

    def prepare(self):
        base = os.path.join(VM, "root")
        if not os.path.exists(base):
            self.run([script("root.sh"), base + ".part"])
            os.rename(base + ".part", base)
        shutil.rmtree(self.root, ignore_errors=True)
        self.run(["cp", "-a", base, self.root])
        if os.path.exists(os.path.join(self.root, "opt/python")):
            wheelhouse.fetch(os.path.join(self.repo, "wheelhouse"))
            with open(os.path.join(self.root, "etc/pip.conf"), "w") as conf:
                conf.write("[global]\nindex-url = http://127.0.0.1:9/\n")  # where nothing listens
        os.environ["CONTAINER"] = self.root
        os.environ["PATH"] = script("container") + ":" + os.environ["PATH"]

    def __exit__(self, *exc):
        self.vagrant("halt")


def box():
    """Return the name and the version (str) of the box in the Vagrantfile."""
    with open(os.path.join(ROOT, "Vagrantfile")) as file:
        text = file.read()
    name = re.search(r'ENV\.fetch\("BOX", "(.+)"\)', text).group(1)
    return name, re.search(r'box_version = "([^"]+)"', text).group(1)


def script(name):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)


def copy_of_the_repository(folder):
    """Copy all files that git has, or would add, to `folder`: a clean clone of this checkout."""
    shutil.rmtree(folder, ignore_errors=True)
    list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(list_files, cwd=ROOT).decode().split("\0"):
        source, target = os.path.join(ROOT, name), os.path.join(folder, name)
        if os.path.isfile(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)
