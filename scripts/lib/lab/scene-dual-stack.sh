# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# The scene dual-stack: all hosts have both families, the shoot dials by IPv6 and falls back to IPv4, the transfer network is
# Gardener's of IPv6 alone, and the seed's host has IPv6 switched off for every device to come, as seeds on GKE have.
#
#   api ------- seed ------- gw ------- wan ------- node ------- pod
#    10.2.0      10.2.1  198.51.100      10.250       100.96
#    fd00:2::    fd00:2:1::  2001:db8:51::  fd00:10:250::  fd00:10:96::
seed6_for_api=fd00:2::20 seed6_for_gw=fd00:2:1::20 gw6_outside=2001:db8:51::10
gateway_name=gateway.example
transfer=fd8f:6d53:b97a:1::/96

demo_title() { printf 'Dual stack, lab %s:  api - seed - gw - wan (NAT, NAT66) - node - pod\n\n' "$prefix"; }

demo_moral() { echo 'either family carries both, and one stands in for the other'; }

demo_steps() {
    step 'dial-out by IPv6' dialled_by "[$gw6_outside]" "($gw6_outside)"
    step 'IPv6 off on the seed' seed_has_ipv6_for_its_device_alone
    step 'IPv6 transfer network' ends_are 192.0.0.1 fd8f:6d53:b97a:1::1
    step 'shoot closed to the outside' shoot_is_closed
    step 'shoot closed in IPv6 too' shoot_is_closed_in_ipv6
    step 'GET pod' got "http://$pod4/" '^pod:'
    step 'GET pod, IPv6' got "http://[$pod6]/" '^pod:'
    step 'GET service' got "http://$service4/" '^pod:'
    step 'GET service, IPv6' got "http://[$service6]/" '^pod:'
    step 'GET node (HTTPS), IPv6' got "https://[$node6]:10250/" '^node:'
    step 'GET pod, proxy by IPv6' got_by_ipv6 "http://[$pod6]/" '^pod:'
    step 'ping pod' pinged "$pod4"
    step 'ping pod, IPv6' pinged "$pod6"
    step 'download 100 MB, IPv6' downloaded "[$pod6]"
    step 'IPv6 path cut' comes_back_by ip6tables "$gw_outside"
    step 'IPv4 path cut, IPv6 back' falls_back_to_ipv6
    step 'shoot to seed refused' seed_is_closed
}

make_seed_side() {
    link api eth0 seed api && link seed gw gw seed && link gw wan wan gw || return
    addresses api eth0 10.2.0.10/24 fd00:2::10/64 && addresses seed api $seed_for_api/24 $seed6_for_api/64 || return
    addresses seed gw $seed_for_gw/24 $seed6_for_gw/64 && addresses gw seed 10.2.1.10/24 fd00:2:1::10/64 || return
    addresses gw wan $gw_outside/24 $gw6_outside/64 || return
    # What has IPv6 keeps it; devices that come have none.
    on seed sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
}

make_wan() {
    link wan shoot node eth0 && let_route wan || return
    addresses wan gw 198.51.100.1/24 2001:db8:51::1/64 || return
    addresses wan shoot 10.250.255.254/16 fd00:10:250::1/64 || return
    local tables
    for tables in iptables ip6tables; do
        on wan $tables -t nat -A POSTROUTING -o gw -j MASQUERADE && on wan $tables -P FORWARD DROP || return
        on wan $tables -A FORWARD -i shoot -o gw -j ACCEPT || return
        on wan $tables -A FORWARD -i gw -o shoot -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT || return
    done
}

start_tunnel() {
    local networks=(
        "SHOOT_POD_NETWORKS=100.96.0.0/11,fd00:10:96::/64"
        "SHOOT_SERVICE_NETWORKS=100.64.0.0/13,fd00:10:64::/112"
        "SHOOT_NODE_NETWORKS=10.250.0.0/16,fd00:10:250::/64"
        "VPN_NETWORK=$transfer"
    )
    identity vpn-seed-server
    run seed vpn-seed-server env "${networks[@]}" "$dist/bin/vpn-seed-server" "${IDENTITY[@]}"
    run gw vpn-gateway "$dist/bin/vpn-gateway" --listen '[::]:8132' --hosts "$server_name=[$seed6_for_gw]"
    wait_until 30 seed_settled || die "the seed is not up after 30 s
$(last_words vpn-seed-server vpn-gateway)"
    none_ended
    # The name has addresses of both families; only this host knows it.
    printf '%s %s\n' 127.0.0.1 localhost "$gw_outside" $gateway_name "$gw6_outside" $gateway_name >"$state/hosts"
    identity vpn-shoot-client
    # shellcheck disable=SC2016 # for the shell in there
    run node vpn-shoot-client unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$state/hosts" \
        env "${networks[@]}" ENDPOINT=$gateway_name OPENVPN_PORT=8132 "REVERSED_VPN_HEADER=outbound|1194||$server_name" \
        "$dist/bin/vpn-shoot-client" "${IDENTITY[@]}"
}

# last_up: prints how a stream came up that came last
last_up() { grep -o 'up: TLS.*' "$state/run/vpn-shoot-client.log" | tail -n 1; }

# dialled_by ADDRESS WORDS: whether the connection that carries goes there
dialled_by() {
    local line
    line=$(last_up)
    echo "${line#*: }"
    [[ $line == *"$2"* ]] && on node ss -Htn state established | grep -qF "$1:8132"
}

seed_has_ipv6_for_its_device_alone() {
    local own all
    own=$(on seed cat /proc/sys/net/ipv6/conf/tun0/disable_ipv6)
    all=$(on seed cat /proc/sys/net/ipv6/conf/default/disable_ipv6)
    echo "disable_ipv6 is $all for devices that come, and $own for tun0"
    [ "$own$all" = 01 ]
}

# ends_are ADDRESS...: whether the seed's device has these and no other
ends_are() {
    local found
    found=$(ip -n "$prefix-seed" -o addr show dev tun0 | awk '{sub("/.*", "", $4); printf "%s ", $4}')
    echo "--vpn-network $transfer: the seed's end is ${found% }"
    [ "$found" = "$* " ]
}

shoot_is_closed_in_ipv6() {
    opens wan "$node6" 10250 || {
        echo "not even wan, its neighbour, reaches the node: this step would prove nothing"
        return 1
    }
    ip -n "$prefix-gw" -6 route add fd00:10::/32 via 2001:db8:51::1 || return
    local status=0
    none_opens gw "$pod6:80" "$service6:80" "$node6:10250" || status=1
    ip -n "$prefix-gw" -6 route del fd00:10::/32
    [ "$status" = 0 ] && echo "gw cannot connect to pod, service or node, not even with a route laid by hand"
}

# got_by_ipv6 URL PATTERN: the same, but the proxy is dialled by IPv6
got_by_ipv6() {
    local seed_for_api="[$seed6_for_api]"
    got "$@"
}

# paths TABLES ACTION: drops on wan what goes to the gateway in that family, or no more
paths() { on wan "$1" "-$2" FORWARD "${@:3}" -i shoot -o gw -p tcp --dport 8132 -j DROP; }

# comes_back_by TABLES ADDRESS: after the way in one family is gone, by that address
comes_back_by() {
    local began_ms
    now_ms
    began_ms=$NOW_MS
    paths "$1" I 1 || return
    wait_until 30 carried_by "$2" || {
        echo "not back by $2 after 30 s"
        last_words vpn-shoot-client
        return 1
    }
    now_ms
    printf 'pods answer again by %s after %d.%d s (silence is noticed after 3 s)\n' "$2" \
        $(((NOW_MS - began_ms) / 1000)) $(((NOW_MS - began_ms) % 1000 / 100))
}

carried_by() { [[ $(last_up) == *"($1)"* ]] && pod_answers && on seed ping -n -q -c 1 -W 1 "$pod6" >/dev/null; }

falls_back_to_ipv6() {
    paths ip6tables D && comes_back_by iptables "$gw6_outside"
}

seed_is_closed() {
    local host
    opens api "$seed_for_api" "$proxy_port" && opens api "$seed6_for_api" "$proxy_port" || {
        echo "not even api reaches the proxy: this step would prove nothing"
        return 1
    }
    for host in node pod; do
        none_opens "$host" "192.0.0.1:$proxy_port" 192.0.0.1:1194 "$seed_for_api:$proxy_port" \
            "fd8f:6d53:b97a:1::1:$proxy_port" "fd8f:6d53:b97a:1::1:1194" "$seed6_for_api:$proxy_port" || return
    done
    echo "node and pod connect to the seed by neither family, where api does by both"
}
