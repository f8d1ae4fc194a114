# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# The hosts of a lab, their links, and how they go away. Sourced by lab; $prefix names the lab, $state its directory.
#
#   api ---- seed ---- gw ---- wan ---- node ---- pod
#       10.2.0   10.2.1  198.51.100  10.250     100.96
#                               NAT
#
# No link leads to the machine itself, so nothing leaves the lab. gw has no route beyond wan, and wan passes nothing
# towards the shoot that the shoot did not ask for.
all_hosts='api seed gw wan node pod'
pod4=100.96.0.10 service4=100.64.0.10 node4=10.250.0.10
pod6=fd00:10:96::10 service6=fd00:10:64::10 node6=fd00:10:250::10
seed_for_api=10.2.0.20 seed_for_gw=10.2.1.20 gw_outside=198.51.100.10

# claim_state: makes the directory of this lab, which only one `up` can
claim_state() {
    mkdir -p "${state%/*}" && mkdir "$state"
}

# lab_hosts: the words of HOSTS are those that have a namespace
lab_hosts() {
    local host
    HOSTS=()
    for host in $all_hosts; do
        [ ! -e "/run/netns/$prefix-$host" ] || HOSTS+=("$host")
    done
}

lab_exists() {
    lab_hosts
    [ ${#HOSTS[@]} -gt 0 ] || [ -e "$state" ]
}

# on HOST COMMAND...: runs it there
on() {
    local host=$1
    shift
    ip netns exec "$prefix-$host" "$@"
}

# link HOST DEVICE HOST DEVICE: a cable between two hosts
link() {
    ip link add "$2" netns "$prefix-$1" type veth peer name "$4" netns "$prefix-$3" || return
    ip -n "$prefix-$1" link set "$2" up && ip -n "$prefix-$3" link set "$4" up
}

# addresses HOST DEVICE ADDRESS...: nodad, because an address has to answer at once
addresses() {
    local host=$1 device=$2 address
    shift 2
    for address; do
        case $address in
        *:*) ip -n "$prefix-$host" addr add "$address" dev "$device" nodad || return ;;
        *) ip -n "$prefix-$host" addr add "$address" dev "$device" || return ;;
        esac
    done
}

# let_route HOST: it passes packets on, in both families
let_route() {
    on "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

make_hosts() {
    local host
    for host in $all_hosts; do
        ip netns add "$prefix-$host" && ip -n "$prefix-$host" link set lo up || die "cannot make the namespace $prefix-$host"
        on "$host" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
    done
    lay_network || die "cannot lay the network of lab $prefix"
}

lay_network() { make_seed_side && make_wan && make_shoot; }

make_seed_side() {
    link api eth0 seed api && link seed gw gw seed && link gw wan wan gw || return
    addresses api eth0 10.2.0.10/24 && addresses seed api $seed_for_api/24 || return
    addresses seed gw $seed_for_gw/24 && addresses gw seed 10.2.1.10/24 || return
    addresses gw wan $gw_outside/24
}

make_wan() {
    link wan shoot node eth0 && let_route wan || return
    addresses wan gw 198.51.100.1/24 && addresses wan shoot 10.250.255.254/16 fd00:10:250::1/64 || return
    on wan iptables -t nat -A POSTROUTING -o gw -j MASQUERADE || return
    on wan iptables -P FORWARD DROP && on wan ip6tables -P FORWARD DROP || return
    on wan iptables -A FORWARD -i shoot -o gw -j ACCEPT || return
    on wan iptables -A FORWARD -i gw -o shoot -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
}

make_shoot() {
    link node pod pod eth0 && let_route node || return
    addresses node eth0 $node4/16 $node6/64 && addresses node pod 100.96.0.1/11 fd00:10:96::1/64 || return
    addresses pod eth0 $pod4/11 $pod6/64 || return
    ip -n "$prefix-node" route add default via 10.250.255.254 && ip -n "$prefix-pod" route add default via 100.96.0.1 || return
    ip -n "$prefix-node" -6 route add default via fd00:10:250::1 && ip -n "$prefix-pod" -6 route add default via fd00:10:96::1 ||
        return
    local chain
    for chain in PREROUTING OUTPUT; do
        serve iptables "$chain" $service4 tcp 80 $pod4:80 && serve iptables "$chain" $service4 udp 53 $pod4:53 || return
        serve ip6tables "$chain" $service6 tcp 80 "[$pod6]:80" && serve ip6tables "$chain" $service6 udp 53 "[$pod6]:53" || return
    done
}

# serve IPTABLES CHAIN ADDRESS PROTOCOL PORT POD: what kube-proxy does for a service
serve() { on node "$1" -t nat -A "$2" -d "$3" -p "$4" --dport "$5" -j DNAT --to-destination "$6"; }

# lab_pids: sets the words of PIDS to the processes in the namespaces of this lab
lab_pids() {
    local host
    PIDS=()
    lab_hosts
    for host in "${HOSTS[@]}"; do
        mapfile -t -O ${#PIDS[@]} PIDS < <(ip netns pids "$prefix-$host" 2>/dev/null)
    done
}

# signalled SIGNAL: sends it to what runs in the lab; succeeds once nothing does
signalled() {
    lab_pids
    [ ${#PIDS[@]} -gt 0 ] || return 0
    kill "-$1" "${PIDS[@]}" 2>/dev/null
    return 1
}

lab_empty() {
    lab_pids
    [ ${#PIDS[@]} = 0 ]
}

# lab_down: removes what is there, whatever state it is in. Everything of a lab runs in its namespaces, so nothing else
# has to be remembered or can be hit. The directory of all labs stays: a running scripts/test has mounted its own on it.
lab_down() {
    trap '' HUP INT TERM
    local host
    signalled TERM || wait_until 3 lab_empty || wait_until 5 signalled KILL ||
        note "lab $prefix: processes ${PIDS[*]} do not die"
    lab_hosts
    for host in "${HOSTS[@]}"; do
        ip netns del "$prefix-$host" || note "lab $prefix: cannot remove the namespace $prefix-$host"
    done
    rm -rf "$state"
    undo=no
}
