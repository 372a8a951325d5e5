#!/usr/bin/env bash
# usage: root.sh FOLDER [PACKAGE…]
#
# Make a Debian 12 in FOLDER with what any Vagrant box has, and with this machine's settings for the
# package indexes. Its python3 is Python 3.6, as on Ubuntu 18.04, if this machine has one.
set -euo pipefail
# shellcheck source=tests/roots/packages.sh
. "$(dirname "$0")/../roots/packages.sh"
root=$1
shift

packages=(systemd-sysv dbus sudo procps iproute2 ca-certificates python3)
packages+=(libssl3 libffi8 libsqlite3-0 libbz2-1.0 liblzma5 zlib1g libreadline8) # for Python 3.6

main() {
    echo "Making a Debian 12 from packages: one to three minutes"
    rm -rf "$root"
    bootstrap bookworm "$root" "${packages[@]}" "$@"
    copy_archive_settings
    copy_index_settings "$root"
    copy_python36
    add_vagrant
}

copy_archive_settings() {
    local file
    rm -f "$root/etc/apt/sources.list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
        if [ -e "$file" ]; then cp "$file" "$root$file"; fi
    done
}

copy_python36() {
    local home
    home=$(PYENV_VERSION=$(pyenv versions --bare 2>/dev/null | grep '^3\.6\.' || true) \
        python3.6 -c "import sys; print(sys.base_prefix)" 2>/dev/null) || return 0
    [ "$home" = /usr ] && return
    cp -a "$home" "$root/opt/python"
    rm -rf "$root"/opt/python/lib/*.a "$root"/opt/python/lib/python3.6/{test,site-packages}
    mkdir "$root/opt/python/lib/python3.6/site-packages"
    echo /opt/python/lib >"$root/etc/ld.so.conf.d/python.conf"
    chroot "$root" ldconfig
    ln -s /opt/python/bin/python3.6 "$root/usr/local/bin/python3"
    chroot "$root" /usr/local/bin/python3 -c "import ssl, sqlite3, ctypes, venv"
}

add_vagrant() {
    chroot "$root" useradd --create-home --shell /bin/bash vagrant
    chmod 755 "$root/home/vagrant"
    install -m 440 /dev/stdin "$root/etc/sudoers.d/vagrant" <<<'vagrant ALL=(ALL) NOPASSWD: ALL'
    echo vagrantbox >"$root/etc/hostname"
    printf '127.0.0.1 localhost\n127.0.1.1 vagrantbox\n' >"$root/etc/hosts"
    : >"$root/etc/machine-id"
}

main "$@"
