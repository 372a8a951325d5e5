"""`vagrant up` and the commands after it: `make vm-test`, or `make container-test`.

`make container-test` uses a container in the VM's place. Each test continues after the one before.
"""

import os
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from channel_dj.local import ROOT
from testing.site import eventually
from testing.visitor import Visitor, next_event

kind = os.environ.get("MACHINE")
if not kind:
    pytest.skip(
        "these tests boot a machine: make container-test, or make vm-test, runs them",
        allow_module_level=True,
    )

only_container = pytest.mark.skipif(
    kind == "vm",
    reason="an hour on an emulated machine; make container-test runs it",
)

only_vm = pytest.mark.skipif(
    kind != "vm", reason="a container forwards no port to its host; make vm-test runs it"
)

SERVICES = ["worker@1", "worker@2", "daphne", "redis-server"]


@pytest.fixture(scope="session")
def alice(machine):
    return Visitor(machine, "alice").sign_up()


@pytest.fixture(scope="session")
def bob(machine):
    bob = Visitor(machine, "bob").sign_up()
    bob.log_out()
    return bob


def check_login_is_received(alice, bob):
    socket = alice.socket(timeout=60)
    check_receipt(socket, bob)
    socket.close()


def check_receipt(socket, bob):
    bob.log_in()
    event = next_event(socket)
    assert (event["username"], event["online"]) == ("bob", True)
    bob.log_out()
    next_event(socket)


@only_container
def test_provisioning_goes_on_after_an_interruption(machine):
    machine.up("--no-provision")
    killed = []
    for seconds in (4, 9, 15, 13):  # in apt, in dpkg, in pip, or elsewhere
        try:
            machine.ssh("sudo timeout -s KILL %d bash /vagrant/vagrant/provision.sh" % seconds)
        except subprocess.CalledProcessError as error:
            machine.show("Killed in " + re.findall(r"\[.*", error.output)[-1])
            killed.append(error.returncode)
    assert killed


def test_vagrant_up_ends_with_the_versions_and_the_address(machine):
    output = machine.provision() if kind == "container" else machine.up()
    assert "The site is at http://localhost:8000/" in output
    assert "error" not in output
    for name in ("Python", "Redis", "Django", "channels", "daphne", "asgi-redis", "redis-py"):
        assert re.search(r"^.*  %s +\d+\.\d+" % name, output, re.MULTILINE), name


def test_a_login_is_received_through_the_forwarded_port(alice, bob):
    check_login_is_received(alice, bob)


def test_nothing_but_daphne_and_ssh_listens_beyond_the_loopback(machine):
    listening = machine.ssh("sudo ss --listening --tcp --numeric --no-header")
    addresses = [line.split()[3] for line in listening.splitlines()]
    assert "127.0.0.1:6379" in addresses
    beyond = {address for address in addresses if not address.startswith(("127.", "[::1]"))}
    assert beyond - {"0.0.0.0:22", "[::]:22"} == {"0.0.0.0:8000"}


@only_vm
def test_the_port_is_forwarded_to_the_computers_loopback_alone(alice):
    listening = subprocess.check_output(["ss", "-ltnH", "sport = :8000"]).decode()
    assert [line.split()[3] for line in listening.splitlines()] == ["127.0.0.1:8000"]


@pytest.mark.parametrize("service", ["daphne", "worker@1"])
def test_a_service_can_write_nowhere_but_in_its_state(machine, service):
    pid = machine.pid(service)
    status = machine.ssh("cat /proc/%s/status" % pid)
    assert re.search(r"NoNewPrivs:\s+1", status) and re.search(r"CapBnd:\s+0{16}", status)
    assert re.search(r"Uid:\s+(\d+)", status).group(1) == machine.ssh("id -u channel-dj").strip()
    inside = "sudo nsenter --mount --target %s sh -c '%s' 2>&1 || true"
    for path in ("/etc", "/opt/channel-dj", "/vagrant", "/usr", "/home"):
        denied = machine.ssh(inside % (pid, "touch %s/x" % path))
        assert "Read-only file system" in denied or "Permission denied" in denied, path
    assert (
        machine.ssh(inside % (pid, "touch /var/lib/channel-dj/x && rm /var/lib/channel-dj/x")) == ""
    )


def test_redis_answers_only_with_its_password(machine):
    assert "NOAUTH" in machine.ssh("redis-cli ping")
    assert "PONG" in machine.ssh("""site sh -c 'redis-cli -a "$REDIS_PASSWORD" ping'""")
    wrong = machine.ssh("redis-cli -a wrong ping 2>&1 || true")
    assert "PONG" not in wrong


def test_only_the_sites_user_can_read_the_password(machine):
    path = "/etc/channel-dj/redis.env"
    assert machine.ssh("stat -c '%a %U' " + path).strip() == "400 channel-dj"
    assert "Permission denied" in machine.ssh("cat %s 2>&1 || true" % path)
    password = machine.ssh("site printenv REDIS_PASSWORD").strip()
    assert len(password) == 64
    assert "Permission denied" in machine.ssh("cat /etc/redis/redis.conf 2>&1 || true")
    readable = "grep -rls %s /etc /opt /var /usr/local /vagrant || true" % password
    assert machine.ssh(readable).strip() == ""
    assert password not in machine.ssh("ps -eo args | grep -v 'ps -eo'")


@pytest.mark.parametrize("service", ["daphne", "worker@1", "worker@2"])
def test_a_service_has_limits(machine, service):
    limits = machine.ssh("sudo cat /proc/%s/limits" % machine.pid(service))
    assert re.search(r"^Max open files +16384 +16384 ", limits, re.MULTILINE)
    assert memory_and_tasks(machine, service) == ["400", "64"]


def test_redis_has_limits(machine):
    assert memory_and_tasks(machine, "redis-server") == ["400", "64"]
    asked = machine.ssh("""site sh -c 'redis-cli -a "$REDIS_PASSWORD" config get maxmemory'""")
    assert str(256 * 1024 * 1024) in asked


def memory_and_tasks(machine, service):
    """Return the most MiB and tasks (list of two str) that a service may have."""
    shown = machine.ssh("systemctl show -p MemoryMax -p TasksMax " + service)
    values = dict(line.split("=") for line in shown.split())
    return [str(int(values["MemoryMax"]) // 1024**2), values["TasksMax"]]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_killed_comes_back(machine, alice, bob, service):
    before = machine.pid(service)
    machine.ssh("sudo systemctl kill --signal=KILL %s" % service)
    eventually(lambda: machine.pid(service) != before, within=machine.patience)
    eventually(lambda: answers(alice), within=machine.patience)
    check_login_is_received(alice, bob)


def test_a_worker_that_is_stopped_ends_its_message_first(machine, alice, bob):
    """A login costs a worker some tenths of a second of hashing: one is under way at each stop."""
    stop = threading.Event()

    def log_in_again():
        codes = set()
        while not stop.is_set():
            bob.http.cookies.set("sessionid", None)
            codes.add(bob.post_login(allow_redirects=False).status_code)
        return codes

    with ThreadPoolExecutor(1) as pool:
        codes = pool.submit(log_in_again)
        try:
            for _ in range(3):
                time.sleep(0.5)
                machine.ssh("sudo systemctl restart worker@1 worker@2")
        finally:
            stop.set()
    assert codes.result() == {302}
    bob.log_out()
    check_login_is_received(alice, bob)


def test_it_comes_back_by_itself_after_a_reboot(machine, alice, bob):
    machine.vagrant("reload")
    eventually(lambda: answers(alice), within=machine.patience)
    assert alice.state()["seq"] > 0  # and she is still logged in
    check_login_is_received(alice, bob)


def test_a_second_provision_changes_nothing_and_takes_seconds(machine):
    before = footprint(machine)
    started = time.time()
    machine.provision()
    took = time.time() - started
    machine.show("The second provision took %.1f s" % took)
    assert footprint(machine) == before


def test_the_machine_may_start_services_again(machine):
    """Provisioning forbids it while it installs Redis."""
    assert "No such file" in machine.ssh("ls /usr/sbin/policy-rc.d 2>&1 || true")


def test_a_change_of_the_code_is_served_after_the_next_provision(machine):
    page = os.path.join(machine.repo, "templates", "base.html")
    with open(page, "a") as file:
        file.write("<!-- changed -->\n")
    if kind == "vm":
        machine.vagrant("rsync")
    before = machine.pid("daphne")
    machine.provision()
    assert machine.pid("daphne") != before


def test_each_command_of_the_readme_works(machine, alice, bob):
    commands = one_liners()

    def do(purpose):
        machine.show(commands[purpose])
        return machine.run(["bash", "-c", commands.pop(purpose)], quiet=True)

    before = machine.pid("worker@2")
    output = do("What runs?")
    assert all(name + ".service" in output for name in SERVICES)
    assert "/users/" in do("What is in the log?")
    do("Restart")
    assert machine.pid("worker@2") != before
    do("One more worker")
    assert machine.pid("worker@3")
    assert "connected_clients:" in do("Ask Redis")
    do("A Django shell")
    eventually(lambda: answers(alice), within=machine.patience)

    do("Back up the database")
    Visitor(machine, "carol").sign_up()
    do("Put the back-up back")
    assert [user["username"] for user in alice.state()["users"]] == ["alice", "bob"]
    assert not commands
    check_login_is_received(alice, bob)


def one_liners():
    """Return the table of commands of vagrant/README.md: {what it is for: command}."""
    with open(os.path.join(ROOT, "vagrant", "README.md")) as file:
        rows = re.findall(r"^\| ([^|]+?) \| `(vagrant ssh .+)` \|$", file.read(), re.MULTILINE)
    return dict(rows)


def answers(visitor):
    try:
        return visitor.http.get(visitor.site.address + "/login/", timeout=60).ok
    except OSError:
        return False


def footprint(machine):
    """Return what a provision could change: files, accounts, and the running processes."""
    files = "find /etc /opt /usr/local /vagrant -xdev -type f -printf '%p %T@ %m %u\\n'"
    users = "site sqlite3 /var/lib/channel-dj/db.sqlite3 'select * from auth_user'"
    pids = "systemctl show -p MainPID " + " ".join(SERVICES)
    return [machine.ssh(command) for command in ("sudo " + files, users, pids)]
