# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# The default direction: each of the seed's pods that wants to reach the shoot has a sidecar, which dials the shoot's load
# balancer. Sourced by lab after all other files.
#
#   api1 --+                                     two replicas of kube-apiserver and a prometheus, 10.2.1, 10.2.2, 10.2.3
#   api2 --+-- wan ---- lb ---- node ---- pod
#   prom --+   NAT   198.51.100  10.250   100.96
#
# wan is the seed's way out; lb lets in port 4314 alone, which is the node's 1194.
all_hosts='api1 api2 prom wan lb node pod'
sidecars='api1 api2 prom'
lb_outside=198.51.100.20
programs='vpn-shoot-server vpn-seed-client-api1 vpn-seed-client-api2 vpn-seed-client-prom'

lay_network() { make_seed_pods && make_load_balancer && make_shoot; }

make_seed_pods() {
    local host i=0
    let_route wan || return
    for host in $sidecars; do
        i=$((i + 1))
        link "$host" eth0 wan "$host" || return
        addresses "$host" eth0 "10.2.$i.10/24" && addresses wan "$host" "10.2.$i.1/24" || return
        ip -n "$prefix-$host" route add default via "10.2.$i.1" || return
    done
    link wan lb lb wan && addresses wan lb 198.51.100.1/24 && addresses lb wan $lb_outside/24 || return
    on wan iptables -t nat -A POSTROUTING -o lb -j MASQUERADE
}

make_load_balancer() {
    link lb shoot node eth0 && let_route lb || return
    addresses lb shoot 10.250.255.254/16 fd00:10:250::1/64 || return
    on lb iptables -P FORWARD DROP && on lb ip6tables -P FORWARD DROP || return
    on lb iptables -A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED,RELATED -j ACCEPT || return
    on lb iptables -t nat -A PREROUTING -d $lb_outside -p tcp --dport 4314 -j DNAT --to-destination $node4:1194 || return
    # As most do: the node sees the load balancer's address.
    on lb iptables -t nat -A POSTROUTING -o shoot -j MASQUERADE
}

start_tunnel() {
    local host networks=(
        "POD_NETWORK=100.96.0.0/11,fd00:10:96::/64"
        "SERVICE_NETWORK=100.64.0.0/13,fd00:10:64::/112"
        "NODE_NETWORK=10.250.0.0/16,fd00:10:250::/64"
    )
    identity vpn-shoot-server
    run node vpn-shoot-server env "${networks[@]}" "$dist/bin/vpn-shoot-server" "${IDENTITY[@]}"
    wait_until 30 shoot_settled || die "the shoot's end is not up after 30 s
$(last_words vpn-shoot-server)"
    none_ended
    # All three by one certificate, as in Gardener.
    identity vpn-seed-client
    for host in $sidecars; do
        # What the shoot must not reach: somebody who listens beside the sidecar, as kube-apiserver does.
        run "$host" "server-$host" socat TCP6-LISTEN:443,ipv6only=0,fork,reuseaddr "SYSTEM:echo $host"
        run "$host" "vpn-seed-client-$host" env "${networks[@]}" ENDPOINT=$lb_outside OPENVPN_PORT=4314 \
            "$dist/bin/vpn-seed-client" "${IDENTITY[@]}"
    done
}

shoot_settled() { { says node /readyz && opens wan $lb_outside 4314; } || some_ended; }

tunnel_is_up() {
    local host
    for host in $sidecars; do
        says "$host" /readyz || return
    done
}

programs_on() {
    case $1 in
    api1 | api2 | prom) echo "vpn-seed-client-$1 server-$1" ;;
    node) echo vpn-shoot-server nginx-node ;;
    pod) echo nginx-pod udp-echo ;;
    esac
}

print_env() {
    local host
    for host in $all_hosts; do
        echo "LAB_${host^^}_NS=$prefix-$host"
    done
    cat <<END
LAB_STATE=$state
LAB_LB=$lb_outside:4314
LAB_CA=$state/pki/ca.crt
LAB_POD=$pod4:80
LAB_POD6=[$pod6]:80
LAB_POD_UDP=$pod4:53
LAB_SERVICE=$service4:80
LAB_SERVICE6=[$service6]:80
LAB_NODE=$node4:10250
LAB_NODE_CA=$state/node/tls.crt
END
}

demo_title() { printf 'Default direction, lab %s:  api1, api2, prom - wan (NAT) - lb :4314 - node :1194 - pod\n\n' "$prefix"; }

demo_moral() { echo 'sidecars in the seed reach the shoot through tunnels that they have dialled themselves'; }

demo_steps() {
    local host
    step 'dial-in' saw_dial_in
    step 'an address each' addresses_differ
    step 'shoot closed but for 4314' only_the_tunnel_is_open
    for host in api1 api2; do
        step "$host: GET pod" got_by "http://$pod4/" '^pod:' direct "$host"
        step "$host: GET service" got_by "http://$service4/" '^pod:' direct "$host"
        step "$host: GET node (HTTPS)" got_by "https://$node4:10250/" '^node:' direct "$host"
        step "$host: GET pod, IPv6" got_by "http://[$pod6]/" '^pod:' direct "$host"
        step "$host: GET service, IPv6" got_by "http://[$service6]/" '^pod:' direct "$host"
        step "$host: ping pod" pinged_from "$host" "$pod4"
        step "$host: ping node, IPv6" pinged_from "$host" "$node6"
        step "$host: download 100 MB" downloaded_by "$pod4" direct "$host"
    done
    step 'prometheus scrapes pod' got_by "http://$pod4/metrics" '^pod:' direct prom
    step 'prometheus scrapes node' got_by "https://$node4:10250/metrics" '^node:' direct prom
    step 'shoot to seed refused' sidecars_are_closed
    step 'sidecar to sidecar refused' sidecars_do_not_meet
    step 'sidecar killed -9' sidecar_comes_back
}

saw_dial_in() {
    local line host
    for host in $sidecars; do
        # It is ready a moment before it says so.
        wait_until 5 grep -q 'up: TLS' "$state/run/vpn-seed-client-$host.log"
        line=$(grep -o -m 1 'up: TLS.*' "$state/run/vpn-seed-client-$host.log") || {
            echo "the log of $host's sidecar has no 'up: TLS'"
            return 1
        }
    done
    echo "3 sidecars; the last: ${line#*: }"
}

# tunnel_address HOST [-6]: prints it
tunnel_address() {
    ip -n "$prefix-$1" -o "${2:--4}" addr show dev tun0 scope global | awk '{sub("/.*", "", $4); print $4}'
}

addresses_differ() {
    local host all=''
    for host in $sidecars; do
        all+="$(tunnel_address "$host") "
    done
    echo "${all% }"
    [ "$(tr ' ' '\n' <<<"${all% }" | grep -c '^192\.168\.123\.')" = 3 ] && [ "$(tr ' ' '\n' <<<"${all% }" | sort -u | wc -l)" = 3 ]
}

only_the_tunnel_is_open() {
    opens wan $lb_outside 4314 || {
        echo "not even 4314 is open: this step would prove nothing"
        return 1
    }
    # wan may lay routes of its own.
    ip -n "$prefix-wan" route add 10.250.0.0/16 via $lb_outside && ip -n "$prefix-wan" route add 100.96.0.0/11 via $lb_outside || return
    local status=0
    none_opens wan "$node4:1194" "$node4:10250" "$pod4:80" "$lb_outside:1194" || status=1
    ip -n "$prefix-wan" route del 10.250.0.0/16 && ip -n "$prefix-wan" route del 100.96.0.0/11 || return
    [ "$status" = 0 ] && echo "wan cannot connect to node or pod, not even with routes laid by hand"
}

sidecars_are_closed() {
    local host from address
    for host in $sidecars; do
        address=$(tunnel_address "$host")
        opens "$host" "$address" 443 || {
            echo "not even $host itself reaches $address:443: this step would prove nothing"
            return 1
        }
        for from in node pod; do
            none_opens "$from" "$address:443" || return
        done
    done
    echo "node and pod cannot connect to port 443 beside any sidecar"
}

sidecars_do_not_meet() {
    local address
    address=$(tunnel_address api2)
    none_opens api1 "$address:443" "$(tunnel_address prom):443" || return
    ! on api1 ping -n -q -c 1 -W 1 "$address" >/dev/null || {
        echo "api1 pings $address, api2's"
        return 1
    }
    echo "api1 cannot ping or connect to $address, which is api2's"
}

sidecar_comes_back() {
    local began_ms
    pid_of vpn-seed-client-api1 || {
        echo "the sidecar does not run"
        return 1
    }
    now_ms
    began_ms=$NOW_MS
    kill -9 "$PID"
    wait_until 5 client_is_gone "$PID" || return
    got_by "http://$pod4/" '^pod:' direct api2 >/dev/null || {
        echo "api2 lost its way with api1's sidecar"
        return 1
    }
    wait_until 30 got_by "http://$pod4/" '^pod:' direct api1 >/dev/null 2>&1 || {
        echo "no answer from the pod 30 s later"
        return 1
    }
    now_ms
    printf 'pod answers api1 again after %d.%d s, and api2 all the time\n' \
        $(((NOW_MS - began_ms) / 1000)) $(((NOW_MS - began_ms) % 1000 / 100))
}
