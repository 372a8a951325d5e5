#!/usr/bin/env bash
# Make this machine (Ubuntu 18.04 or Debian 12) serve the site in /vagrant: `vagrant provision`.
# It does only the missing parts, so it may be run again, after an interruption too.
set -euo pipefail

repo=/vagrant
venv=/opt/channel-dj
state=/var/lib/channel-dj
secrets=/etc/channel-dj/redis.env # the password of Redis, as settings of the site
served=$venv/served # a digest of the files that the services were last started with
steps=6
step=0

main() {
    trap '[ $? = 0 ] || echo "Stopped in step $step of $steps. To go on from there: vagrant provision" >&2' EXIT
    begin_step "Packages" && install_packages redis-server python3-venv sqlite3 sudo
    begin_step "Redis, on the loopback alone and with a password" && make_user && set_up_redis
    begin_step "Python environment in $venv" && make_venv
    begin_step "Database" && install_settings && migrate
    begin_step "Services" && install_services && start_services
    begin_step "A login, received by the socket of another user" && check
    echo "  Installed on $(. /etc/os-release && echo "$PRETTY_NAME"):"
    site python -m vagrant.versions
    echo
    echo "  The site is at http://localhost:8000/"
    echo "  (or at the port that Vagrant has named above, if 8000 was taken)"
    echo
}

begin_step() { step=$((step + 1)) && echo "[$step/$steps] $*"; }

fail() {
    echo "error: $*" >&2
    exit 1
}

install_packages() {
    local package missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>&1)" = installed ] || missing+=("$package")
    done
    # Redis must not start before set_up_redis. On a machine without IPv6, the Redis of Ubuntu 18.04
    # fails to start with its first configuration, and then its installation fails too.
    local no_starts=/usr/sbin/policy-rc.d
    if [ ${#missing[@]} != 0 ]; then
        echo "  installing ${missing[*]}"
        apt update
        printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin $no_starts
        apt install "${missing[@]}"
    fi
    rm -f $no_starts
}

# Run apt-get; wait for the machine's own updates, and repair the packages after an interruption.
apt() {
    local output
    until output=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@" 2>&1); do
        case $output in
            *"dpkg --configure -a"*) DEBIAN_FRONTEND=noninteractive dpkg --configure -a ;;
            *"--fix-broken"*) DEBIAN_FRONTEND=noninteractive apt-get -q -y --fix-broken install ;;
            *"Could not get lock"*)
                echo "  waiting for the machine's own updates to end"
                sleep 10
                ;;
            *) fail "apt-get $1: $output" ;;
        esac
    done
}

set_up_redis() {
    make_password
    set_redis bind 127.0.0.1
    set_redis requirepass "$(sed -n 's/^REDIS_PASSWORD=//p' $secrets)"
    set_redis maxmemory 256mb # without it, the machine's memory is the limit
    systemctl start redis-server
}

# Make the password once. Only the site's user can read it.
make_password() {
    [ -s $secrets ] && return
    echo "  $secrets"
    install -d -m 755 "$(dirname $secrets)"
    local password
    password=$(od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n')
    printf 'REDIS_PASSWORD=%s\nREDIS_URL=redis://:%s@127.0.0.1:6379/0\n' "$password" "$password" |
        install -o channel-dj -m 400 /dev/stdin $secrets.part
    mv $secrets.part $secrets
}

# usage: set_redis NAME VALUE  Stop Redis if its configuration changes. No process has the value as an argument.
set_redis() {
    local conf=/etc/redis/redis.conf
    grep -qxFf <(printf '%s %s\n' "$1" "$2") $conf && return
    systemctl stop redis-server
    sed -i "/^$1 /d" $conf
    printf '%s %s\n' "$1" "$2" >>$conf
}

make_user() {
    id channel-dj >/dev/null 2>&1 ||
        useradd --system --home-dir $state --shell /usr/sbin/nologin channel-dj
    runuser -u channel-dj -- test -r $repo/manage.py ||
        fail "the user channel-dj cannot read $repo: make the repository's files readable for all"
}

make_venv() {
    if [ -d $repo/wheelhouse ] && python3 -c "import sys; sys.exit(sys.version_info[:2] != (3, 6))"; then
        echo "  from wheelhouse/, without a package index"
        export PIP_NO_INDEX=1 PIP_FIND_LINKS=$repo/wheelhouse
    fi
    python3 -u $repo/scripts/environment.py --venv $venv requirements-legacy.txt ||
        fail "no Python environment, for the reason above. Is wheelhouse/ there, but older than" \
            "requirements-legacy.txt? Then: make wheelhouse"
}

install_settings() {
    place $repo/vagrant/site.env /etc/default/channel-dj
    place $repo/vagrant/site /usr/local/bin/site 755
    install -d -o channel-dj -g channel-dj -m 750 $state
}

migrate() { site python manage.py migrate --verbosity 0; }

install_services() {
    local units=$repo/vagrant/systemd etc=/etc/systemd/system unit
    for unit in channel-dj.target daphne.service worker@.service; do
        place $units/$unit $etc/$unit
    done
    for unit in daphne.service worker@.service; do
        place $units/common.conf $etc/$unit.d/common.conf
    done
    place $units/redis-server.conf $etc/redis-server.service.d/channel-dj.conf
    systemctl daemon-reload
    systemctl --quiet enable channel-dj.target daphne worker@1 worker@2
}

start_services() {
    local now
    now=$(digest)
    if [ "$now" = "$(cat $served 2>/dev/null)" ]; then
        systemctl start channel-dj.target
    else
        echo "  starting daphne and two workers"
        systemctl restart channel-dj.target
        echo "$now" >$served
    fi
}

# One line for the code, its packages and its services.
digest() {
    find $repo/{manage.py,channel_dj,channels_lts,display,eras/versions.py,scripts/serve.py,templates,vagrant} $venv/installed.json $secrets \
        -type f ! -name "*.pyc" -print0 | sort -z | xargs -0 sha256sum | sha256sum
}

check() {
    local why
    why=$(site python -m vagrant.check http://localhost:8000 2>&1) && return
    echo "  the last lines of the services' log, without the check's own requests:"
    journalctl --no-pager -n 500 -u redis-server -u daphne -u "worker@*" | grep -v "GET /login/" | tail -30
    fail "${why#error: }; to see more: vagrant ssh -c" \
        "'sudo journalctl -u redis-server -u daphne -u \"worker@*\"'"
}

# usage: place SOURCE TARGET [MODE]
place() {
    cmp -s "$1" "$2" && return
    echo "  $2"
    install -D -m "${3:-644}" "$1" "$2"
}

main
