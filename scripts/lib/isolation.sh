# shellcheck shell=bash
# A world for tests and measurements that vanishes whole: a namespace of processes, and one of mounts in which the names
# of network namespaces live. When its first process dies the kernel kills the others, and with the last of them go the
# mounts and the network namespaces; so nothing is left to tidy up even after kill -9. Sourced.

# isolated COMMAND...: runs it in such a world, which ends with this script, however that ends. The two directories stay:
# removing one here would take away what another world has mounted on it.
isolated() {
    mkdir -p /run/netns /run/rvpn-lab || die "cannot make /run/netns"
    setpriv --pdeathsig KILL unshare --mount --pid --kill-child --mount-proc "$@" </dev/null &
    world=$!
    trap 'end_world; exit 129' HUP
    trap 'end_world; exit 130' INT
    trap 'end_world; exit 143' TERM
    wait "$world"
}

# end_world: ends it and waits until it is gone
end_world() {
    local first
    first=$(cat "/proc/$world/task/$world/children")
    kill -KILL "$world"
    [ -z "$first" ] || wait_until 5 is_gone "$first" || note "process $first does not die"
}

is_gone() { [ ! -e "/proc/${1% }" ]; }

# enter_isolation: the first thing to do inside
enter_isolation() {
    mount -t tmpfs tmpfs /run/netns && mount -t tmpfs tmpfs /run/rvpn-lab || die "cannot hide /run/netns"
}
