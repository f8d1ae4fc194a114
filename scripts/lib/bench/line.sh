# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that bench sources share variables
# The line that all peers are measured on, made anew for each of them in each round:
#
#   bench-seed 198.18.0.1 u0 ======== u0 198.18.0.2 bench-shoot
#
# No link leads to the machine itself. Sourced by bench, inside a world of its own.
seed=bench-seed shoot=bench-shoot
ip_seed=198.18.0.1 ip_shoot=198.18.0.2

# on NAMESPACE COMMAND...: runs it there
on() { ip netns exec "$@"; }

make_line() {
    local host
    for host in $seed $shoot; do
        ip netns add $host && ip -n $host link set lo up && on $host sh -c "$kernel_defaults" || return
    done
    ip -n $seed link add u0 type veth peer name u0 netns $shoot || return
    ip -n $seed addr add $ip_seed/24 dev u0 && ip -n $shoot addr add $ip_shoot/24 dev u0 || return
    for host in $seed $shoot; do
        [ $wan = no ] || make_slow $host || return
        ip -n $host link set u0 up || return
    done
    # Of the route, because a namespace may not be given every one; a program that chooses for its sockets has its own.
    ip -n $seed route add $ip_shoot/32 dev u0 congctl cubic && ip -n $shoot route add $ip_seed/32 dev u0 congctl cubic || return
    on $seed ping -n -q -c 5 -i 0.05 -W 2 $ip_shoot >/dev/null
}

# What this machine may have set otherwise; and connections remember nothing of earlier ones.
kernel_defaults='cd /proc/sys/net/ipv4 && echo 4096 131072 6291456 >tcp_rmem && echo 4096 16384 4194304 >tcp_wmem &&
    echo 1 >tcp_no_metrics_save'

# make_slow HOST: what it sends takes 10 ms, and loss hits single packets of at most 1500 bytes, not super-packets
make_slow() {
    on "$1" ethtool -K u0 tso off gso off gro off tx-udp-segmentation off >/dev/null 2>&1
    on "$1" tc qdisc add dev u0 root netem limit 100000 delay 10ms loss 0.1%
}

# has_netem: whether the kernel can make a line slow, tried in a namespace without a name that ends with the command
has_netem() { unshare --net tc qdisc add dev lo root netem delay 1ms 2>/dev/null; }

# end_line: with all that runs on it
end_line() {
    signalled TERM || wait_until 3 line_is_empty || wait_until 5 signalled KILL || note "processes ${PIDS_LEFT[*]} do not die"
    ip netns del $seed && ip netns del $shoot
}

line_is_empty() {
    mapfile -t PIDS_LEFT < <(ip netns pids $seed && ip netns pids $shoot)
    [ ${#PIDS_LEFT[@]} = 0 ]
}

# signalled SIGNAL: sends it to what runs on the line; succeeds once nothing does
signalled() {
    line_is_empty && return 0
    kill "-$1" "${PIDS_LEFT[@]}" 2>/dev/null
    return 1
}
