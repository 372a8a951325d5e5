# shellcheck shell=bash
# Functions that make a Debian in a folder, with this machine's settings for the package indexes.
# The scripts tests/roots/debian.sh and tests/vm/root.sh source this file.

# usage: bootstrap SUITE ROOT PACKAGE…
#
# Install the Debian SUITE with PACKAGE… into the folder ROOT. Its output goes to ROOT.log.
bootstrap() {
    local suite=$1 root=$2 include script=
    include=$(shift 2 && IFS=, && echo "$*" | tr ' ' ,)
    # This machine's debootstrap may be older than the suite. Debian's suites have one script.
    [ -e "/usr/share/debootstrap/scripts/$suite" ] || script=/usr/share/debootstrap/scripts/sid
    local make=(debootstrap --variant=minbase --include="$include" "$suite" "$root")
    make+=("$(mirror)" "$script")
    # Now and then a download fails. The next attempt keeps the packages of the one before.
    if ! retry "${make[@]}" >"$root.log" 2>&1; then
        tail -5 "$root.log" >&2
        echo "error: debootstrap made no Debian $suite; its whole output is in $root.log" >&2
        return 1
    fi
    rm -rf "$root"/var/cache/apt/archives/*.deb
}

retry() { "$@" || "$@" || "$@"; }

# Print the address of the archive that this machine's apt uses. Print nothing if there is none:
# debootstrap then takes its own.
mirror() {
    sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\?\([^ ]*\) .*/\2/p' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -1 || true
}

# usage: copy_index_settings ROOT
#
# Give the Debian in ROOT this machine's settings of apt, and the certificates that it trusts.
copy_index_settings() {
    local root=$1 file
    for file in /etc/apt/apt.conf.d/99*; do
        if [ -e "$file" ]; then cp "$file" "$root$file"; fi
    done
    cp /etc/ssl/certs/ca-certificates.crt "$root/usr/local/share/indexes.pem"
    printf '[global]\ncert = /usr/local/share/indexes.pem\ndefault-timeout = 180\n' >"$root/etc/pip.conf"
    echo 'Acquire::https::CAInfo "/usr/local/share/indexes.pem";' >"$root/etc/apt/apt.conf.d/90indexes"
}
