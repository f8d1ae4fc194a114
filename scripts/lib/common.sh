# shellcheck shell=bash
# What every script here needs. Sourced.
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

note() { echo "$*" >&2; }

is_root() { [ "$(id -u)" = 0 ]; }

# need_tunnels HOW: ends unless this is root on a machine with TUN devices; HOW is the command to try under sudo
need_tunnels() {
    is_root || die "needs root, for network namespaces; try: sudo $1"
    [ -c /dev/net/tun ] || modprobe tun 2>/dev/null || true
    [ -c /dev/net/tun ] || die "there is no /dev/net/tun; load the kernel module tun"
}

# now_ms: sets NOW_MS to milliseconds since the epoch
now_ms() {
    local micros=${EPOCHREALTIME//[!0-9]/}
    NOW_MS=$((micros / 1000))
}

# wait_until SECONDS COMMAND...: tries the command 50 times a second at most, until it succeeds; fails at the deadline
wait_until() {
    local deadline_ms
    now_ms
    deadline_ms=$((NOW_MS + $1 * 1000))
    shift
    until "$@"; do
        now_ms
        [ "$NOW_MS" -lt "$deadline_ms" ] || return 1
        sleep 0.02
    done
}

# give_back: lets the owner of this clone, not root, own what a build under sudo has made
give_back() {
    is_root || return 0
    find "$here" -maxdepth 2 -name target -exec chown -R --reference="$here" {} +
}
