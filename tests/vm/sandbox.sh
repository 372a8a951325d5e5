#!/usr/bin/env bash
# usage: sandbox.sh COMMAND…
#
# Run COMMAND with a network, mounts and processes of its own, and a way out to the package indexes:
# no port, firewall rule or process of it touches this machine, and none outlives it.
set -euo pipefail

missing=()
for tool in unshare ip slirp4netns debootstrap; do
    command -v $tool >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} != 0 ]; then
    echo "error: missing here: ${missing[*]}. Debian: apt install util-linux iproute2 slirp4netns debootstrap" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "error: only root can do this: it makes networks, mounts and processes of their own. Run the same with sudo" >&2
    exit 1
fi

# shellcheck disable=SC2016
unshare --net --mount --pid --fork --kill-child --mount-proc bash -c '
    ip link set lo up
    until ip route | grep -q default; do sleep 0.1; done
    "$@"
    exit $?  # bash stays, as process 1, to reap what COMMAND leaves behind
' sandbox "$@" <&0 &
sandbox=$!
way_out=
# unshare holds back SIGTERM until its child ends. SIGKILL ends it, and its child with it.
trap 'kill -KILL $sandbox $way_out 2>/dev/null || true' EXIT

until inside=$(pgrep -P $sandbox); do
    kill -0 $sandbox || exit 1
    sleep 0.1
done
slirp4netns --configure --mtu=1400 --disable-host-loopback "$inside" tap0 >/dev/null 2>&1 &
way_out=$!
wait $sandbox
