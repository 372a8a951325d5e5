#!/usr/bin/env bash
# usage: debian.sh SUITE COMMAND…
#
# Run COMMAND on a bare Debian SUITE (bookworm, trixie, forky, sid), as an ordinary user, in a clone
# of this checkout. For example: tests/roots/debian.sh forky make run
#
# The Debian has python3, python3-venv, git, make and ca-certificates, nothing else. The first run
# makes it in .vm/SUITE (a minute). Later runs keep it, with the clone's .venv and the caches, and
# bring the clone to the state of this checkout, uncommitted changes included. COMMAND has a network,
# mounts and processes of its own (tests/vm/sandbox.sh): nothing of it stays mounted or running.
#
# PACKAGES="…" adds packages to a new Debian, and ROOTS=FOLDER keeps the Debians in another folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(dirname "$(dirname "$here")")

if [ $# -lt 2 ]; then
    sed -n '2,/^set/s/^# \?//p' "$0" >&2
    exit 2
fi
if [ "${IN_SANDBOX:-}" != "$checkout" ]; then
    IN_SANDBOX=$checkout exec "$here/../vm/sandbox.sh" "$0" "$@"
fi

# shellcheck source=tests/roots/packages.sh
. "$here/packages.sh"
suite=$1
root=${ROOTS:-$checkout/.vm}/$suite
clone=$root/home/reader/checkout
shift

main() {
    mkdir -p "$(dirname "$root")"
    exec {lock}>"$root.lock" # one run at a time makes the Debian, or changes the clone
    flock $lock
    [ -d "$root" ] || make_root
    mount_root
    update_clone >&2
    exec {lock}>&-
    run_as_reader "$@"
}

make_root() {
    local part=$root.part packages=(git make python3 python3-venv ca-certificates)
    echo "Making a Debian $suite from packages in $root: a minute or two" >&2
    rm -rf "$part"
    # shellcheck disable=SC2086
    bootstrap "$suite" "$part" "${packages[@]}" ${PACKAGES:-}
    copy_index_settings "$part"
    chroot "$part" useradd --create-home --shell /bin/bash reader
    mv "$part" "$root"
}

# Only this sandbox has these mounts, so they end with it.
mount_root() {
    local file
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    mount -t tmpfs tmpfs "$root/tmp"
    for file in /etc/resolv.conf /etc/hosts; do
        if [ -e $file ]; then
            touch "$root$file"
            mount --bind $file "$root$file"
        fi
    done
}

# Bring the clone to this checkout's commit, then to its uncommitted changes. Ignored files stay.
update_clone() {
    # git refuses a folder of another user: root runs this, and the clone belongs to the reader.
    local ours=(git -C "$checkout" -c "safe.directory=*") theirs=(git -C "$clone" -c "safe.directory=*")
    if [ ! -e "$clone/.git/HEAD" ]; then
        rm -rf "$clone"
        git -c "safe.directory=*" clone --quiet --no-hardlinks "$checkout" "$clone"
    fi
    "${theirs[@]}" fetch --quiet "$checkout" HEAD
    "${theirs[@]}" reset --quiet --hard FETCH_HEAD
    "${theirs[@]}" clean --quiet --force -d
    "${ours[@]}" ls-files -z --deleted | (cd "$clone" && xargs -0 --no-run-if-empty rm -f)
    "${ours[@]}" ls-files -z --modified --others --exclude-standard |
        (cd "$checkout" && while IFS= read -r -d "" file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done) |
        tar -C "$checkout" --null --files-from=- --create | tar -C "$clone" --extract
    chroot "$root" chown --recursive --no-dereference reader: /home/reader/checkout
}

run_as_reader() {
    local settings=(HOME=/home/reader USER=reader LANG=C.UTF-8 "TERM=${TERM:-dumb}")
    local name
    settings+=(PATH=/usr/local/bin:/usr/bin:/bin SSL_CERT_FILE=/usr/local/share/indexes.pem)
    for name in CI http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        [ -z "${!name:-}" ] || settings+=("$name=${!name}")
    done
    # shellcheck disable=SC2016
    chroot --userspec=reader: "$root" /usr/bin/env -i "${settings[@]}" \
        /bin/sh -c 'cd ~/checkout && exec "$@"' sh "$@"
}

main "$@"
