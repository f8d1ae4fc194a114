# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# Two shoots with the very same networks, on a seed that uses them as well. Sourced by lab after demo.sh.
#
#   seed machine 10.250.0.10              internet         shoots a and b, each with the same numbers
#    api   10.96.1.10                                       nodea 10.250.0.10
#    own   10.96.0.10  service 10.64.0.10                    poda 10.96.0.10  service 10.64.0.10
#    seeda 10.96.1.20  seedb 10.96.1.30                      vpna 10.96.0.20
#    gw    10.96.1.40 ------- wana (NAT) ------------------ nodea
#                     ------- wanb (NAT) ------------------ nodeb
#
# As in Gardener each end of a tunnel is a pod with a network of its own: services are translated behind it, by the node.
all_hosts='api own seed seeda seedb gw wana nodea vpna poda wanb nodeb vpnb podb'
pod4=10.96.0.10 service4=10.64.0.10 node4=10.250.0.10
pod6=fd00:10:96::10 service6=fd00:10:64::10 node6=fd00:10:250::10
mapped_pod4=244.0.0.10 mapped_node4=242.0.0.10 mapped_pod6=fd44:0:62::10
shoots='a b'
declare -gA seed_end=([a]=10.96.1.20 [b]=10.96.1.30) outside=([a]=198.51.100.10 [b]=198.51.100.130)
programs='vpn-seed-server-a vpn-seed-server-b vpn-gateway vpn-shoot-client-a vpn-shoot-client-b'
seed_pods=10.96.0.0/16
shoot_networks=(
    "SHOOT_POD_NETWORKS=10.96.0.0/11,fd00:10:96::/64"
    "SHOOT_SERVICE_NETWORKS=10.64.0.0/13,fd00:10:64::/112"
    "SHOOT_NODE_NETWORKS=10.250.0.0/16,fd00:10:250::/64"
    "SEED_POD_NETWORK=$seed_pods"
    "RVPN_NPTV6=fd00:10:96::/48=fd44:0:62::/48,fd00:10:64::/48=fd43:0:31::/48,fd00:10:250::/48=fd42:0:21e::/48"
)
seed_networks=(
    "RVPN_SEED_SERVICE_NETWORKS=10.64.0.0/16,fd00:10:64::/112"
    "RVPN_SEED_NODE_NETWORKS=10.250.0.0/16,fd00:10:250::/64,fd00:10:96::/64"
)

# pod_on NODE POD ADDRESS4 ADDRESS6: a pod's cable to its node, which routes
pod_on() {
    link "$2" eth0 "$1" "$2" && addresses "$1" "$2" 169.254.1.1/32 fe80::1/64 || return
    addresses "$2" eth0 "$3/32" "$4/128" || return
    ip -n "$prefix-$1" route add "$3" dev "$2" && ip -n "$prefix-$1" -6 route add "$4" dev "$2" || return
    ip -n "$prefix-$2" route add 169.254.1.1 dev eth0 && ip -n "$prefix-$2" route add default via 169.254.1.1 || return
    ip -n "$prefix-$2" -6 route add default via fe80::1 dev eth0
}

# serve NODE IPTABLES ADDRESS POD: what kube-proxy does for a service
serve() { on "$1" "$2" -t nat -A PREROUTING -d "$3" -p tcp --dport 80 -j DNAT --to-destination "$4:80"; }

make_seed_side() {
    let_route seed && addresses seed lo $node4/32 $node6/128 || return
    pod_on seed api 10.96.1.10 fd00:10:96::1:10 && pod_on seed own $pod4 $pod6 || return
    pod_on seed gw 10.96.1.40 fd00:10:96::1:40 || return
    serve seed iptables $service4 $pod4 && serve seed ip6tables $service6 "[$pod6]" || return
    local one
    for one in $shoots; do
        pod_on seed "seed$one" "${seed_end[$one]}" "fd00:10:96::1:${seed_end[$one]##*.}" && let_route "seed$one" || return
    done
}

make_wan() {
    local one
    for one in $shoots; do
        link gw "wan$one" "wan$one" gw && link "wan$one" shoot "node$one" eth0 && let_route "wan$one" || return
        addresses gw "wan$one" "${outside[$one]}/25" || return
        addresses "wan$one" gw "198.51.100.$((${outside[$one]##*.} - 1))/25" || return
        addresses "wan$one" shoot 10.250.255.254/16 fd00:10:250::1/64 || return
        ip -n "$prefix-wan$one" route add 10.96.0.0/11 via $node4 || return
        on "wan$one" iptables -t nat -A POSTROUTING -o gw -j MASQUERADE || return
        on "wan$one" iptables -P FORWARD DROP && on "wan$one" ip6tables -P FORWARD DROP || return
        on "wan$one" iptables -A FORWARD -i shoot -o gw -j ACCEPT || return
        on "wan$one" iptables -A FORWARD -i gw -o shoot -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT || return
    done
}

make_shoot() {
    local one
    for one in $shoots; do
        let_route "node$one" && addresses "node$one" eth0 $node4/16 $node6/64 || return
        ip -n "$prefix-node$one" route add default via 10.250.255.254 || return
        pod_on "node$one" "pod$one" $pod4 $pod6 && pod_on "node$one" "vpn$one" 10.96.0.20 fd00:10:96::20 || return
        serve "node$one" iptables $service4 $pod4 && serve "node$one" ip6tables $service6 "[$pod6]" || return
    done
}

start_programs() {
    mkdir "$state/run" "$state/node" || die "cannot write to $state"
    make_payload
    local one
    for one in $shoots; do
        "$dist/bin/vpnctl" pki init "$state/pki-$one" --namespace "shoot--local--$one" >"$state/run/vpnctl.log" 2>&1 ||
            die "vpnctl pki init failed: $(tail -n 1 "$state/run/vpnctl.log")"
    done
    start_shoot_servers
    start_tunnel
    await_tunnel
}

start_shoot_servers() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=node \
        -addext "subjectAltName=IP:$node4,IP:$node6" -keyout "$state/node/tls.key" -out "$state/node/tls.crt" \
        2>"$state/run/openssl.log" || die "openssl failed: $(tail -n 1 "$state/run/openssl.log")"
    local one
    serve_pages own 'the seed'\''s own pod'
    serve_pages seed 'the seed'\''s own node'
    for one in $shoots; do
        serve_pages "pod$one" "pod of shoot $one"
        serve_pages "node$one" "node of shoot $one"
    done
}

# serve_pages HOST WORDS: an nginx that says them, by HTTP and as a kubelet does
serve_pages() {
    local nginx
    nginx=$(PATH=$PATH:/usr/sbin type -P nginx)
    # shellcheck disable=SC2016 # nginx's variables
    nginx_at "web-$1" 'listen 80; listen [::]:80; listen 10250 ssl; listen [::]:10250 ssl;' \
        "ssl_certificate $state/node/tls.crt; ssl_certificate_key $state/node/tls.key;" \
        "location = /100MB { alias \"$payload\"; }" \
        "location / { return 200 \"$2 at \$server_addr, asked by \$remote_addr\\n\"; }"
    run "$1" "nginx-$1" "$nginx" -e stderr -p "$state/web-$1" -c "$state/web-$1/nginx.conf"
}

# identity_of SHOOT NAME: sets the words of IDENTITY to the flags for that certificate
identity_of() {
    IDENTITY=(--certificate "$state/pki-$1/$2/tls.crt" --key "$state/pki-$1/$2/tls.key" --ca "$state/pki-$1/$2/ca.crt")
}

server_name_of() { echo "vpn-seed-server.shoot--local--$1.svc.cluster.local"; }

start_tunnel() {
    local one hosts=''
    for one in $shoots; do
        identity_of "$one" vpn-seed-server
        run "seed$one" "vpn-seed-server-$one" env "${shoot_networks[@]}" "${seed_networks[@]}" \
            "$dist/bin/vpn-seed-server" "${IDENTITY[@]}" --management-socket "$state/seed-$one.sock"
        hosts+="${hosts:+,}$(server_name_of "$one")=${seed_end[$one]}"
    done
    run gw vpn-gateway "$dist/bin/vpn-gateway" --hosts "$hosts"
    wait_until 30 seed_settled || die "the seed is not up after 30 s
$(last_words vpn-seed-server-a vpn-seed-server-b vpn-gateway)"
    none_ended
    for one in $shoots; do
        identity_of "$one" vpn-shoot-client
        run "vpn$one" "vpn-shoot-client-$one" env "${shoot_networks[@]}" "ENDPOINT=${outside[$one]}" OPENVPN_PORT=8132 \
            "REVERSED_VPN_HEADER=outbound|1194||$(server_name_of "$one")" \
            "$dist/bin/vpn-shoot-client" "${IDENTITY[@]}" --management-socket "$state/shoot-$one.sock"
    done
}

seed_settled() { { says seeda /healthz && says seedb /healthz && opens gw 127.0.0.1 8132; } || some_ended; }

tunnel_is_up() { says seeda /readyz && says vpna /readyz && says seedb /readyz && says vpnb /readyz; }

programs_on() {
    case $1 in
    gw) echo vpn-gateway ;;
    seed[ab]) echo "vpn-seed-server-${1#seed}" ;;
    vpn[ab]) echo "vpn-shoot-client-${1#vpn}" ;;
    own | seed | pod[ab] | node[ab]) echo "nginx-$1" ;;
    esac
}

print_env() {
    local host one
    for host in $all_hosts; do
        echo "LAB_${host^^}_NS=$prefix-$host"
    done
    echo "LAB_STATE=$state"
    for one in $shoots; do
        echo "LAB_PROXY_${one^^}=${seed_end[$one]}:$proxy_port"
    done
}

# as_apiserver SHOOT CURL_OPTION...: a request as that shoot's kube-apiserver makes it, through its CONNECT proxy
as_apiserver() {
    local pki=$state/pki-$1 address=${seed_end[$1]}
    shift
    on api curl -sS --noproxy '' --proxytunnel --proxy "https://$proxy_name:$proxy_port" \
        --resolve "$proxy_name:$proxy_port:$address" --proxy-cacert "$pki/ca.crt" --cacert "$state/node/tls.crt" \
        --proxy-cert "$pki/kube-apiserver/tls.crt" --proxy-key "$pki/kube-apiserver/tls.key" "$@"
}

demo_title() {
    printf 'Reversed VPN, lab %s:  two shoots and a seed, all with pods %s, services %s, node %s\n\n' \
        "$prefix" $pod4 $service4 $node4
}

demo_moral() { echo 'three networks with the same numbers, and each request arrives where it was meant to'; }

demo_steps() {
    local one
    for one in $shoots; do
        step "mapping of shoot $one" same_mapping "$one"
    done
    for one in $shoots; do
        step "GET pod of shoot $one" got_by "http://$pod4/" "^pod of shoot $one at $pod4" as_apiserver "$one"
        step "GET service of shoot $one" got_by "http://$service4/" "^pod of shoot $one at $pod4" as_apiserver "$one"
        step "GET node of shoot $one (HTTPS)" got_by "https://$node4:10250/" "^node of shoot $one at $node4" as_apiserver "$one"
        step "GET pod of shoot $one, IPv6" got_by "http://[$pod6]/" "^pod of shoot $one" as_apiserver "$one"
        step "GET service of $one, IPv6" got_by "http://[$service6]/" "^pod of shoot $one" as_apiserver "$one"
        step "GET node of shoot $one, IPv6" got_by "https://[$node6]:10250/" "^node of shoot $one" as_apiserver "$one"
    done
    step "the seed's own pod" got_own "http://$pod4/" "^the seed's own pod"
    step "the seed's own service" got_own "http://$service4/" "^the seed's own pod"
    step "the seed's own node" got_own "https://$node4:10250/" "^the seed's own node"
    step "the seed's own pod, IPv6" got_own "http://[$pod6]/" "^the seed's own pod"
    for one in $shoots; do
        step "ping mapped, shoot $one" all_pinged "seed$one" $mapped_pod4 $mapped_node4 $mapped_pod6
    done
    step 'a seed pod, both ways mapped' seed_pod_reaches_pod
    step 'shoot a apart from shoot b' shoots_are_apart
    for one in $shoots; do
        step "download 100 MB, shoot $one" downloaded_by "$pod4" as_apiserver "$one"
    done
    step 'client killed -9' mapping_comes_back
}

# checksum_of HOST PROGRAM SOCKET: as the program's status tells it
checksum_of() {
    on "$1" "$dist/bin/$2" status --json --management-socket "$state/$3.sock" | grep -o '"sha256":"[0-9a-f]\{64\}"' | cut -d'"' -f4
}

same_mapping() {
    local at_seed at_shoot
    at_seed=$(checksum_of "seed$1" vpn-seed-server "seed-$1") at_shoot=$(checksum_of "vpn$1" vpn-shoot-client "shoot-$1")
    echo "seed ${at_seed:0:16}, shoot ${at_shoot:0:16}: pods 10.96.0.0/11 are 244.0.0.0/11 in the tunnel"
    [ -n "$at_seed" ] && [ "$at_seed" = "$at_shoot" ] || return
    grep -q "mapping ${at_seed:0:16}: .*pods 10.96.0.0/11 244.0.0.0/11" "$state/run/vpn-seed-server-$1.log"
}

# got_own URL PATTERN: asked for from the pods that the tunnels end in, which are nearest to taking it for a shoot's
got_own() {
    local one answer
    for one in $shoots; do
        answer=$(direct "seed$one" -f -m 5 "$1") || {
            echo "seed$one: $1: ${answer%%$'\n'*}"
            return 1
        }
        grep -q "$2" <<<"$answer" || {
            echo "seed$one: $answer"
            return 1
        }
    done
    echo "seeda and seedb: $answer"
}

# all_pinged HOST ADDRESS...
all_pinged() {
    local host=$1 address
    shift
    for address; do
        on "$host" ping -n -q -c 3 -i 0.2 -w 5 "$address" >/dev/null || {
            echo "$host -> $address: no answer"
            return 1
        }
    done
    echo "$host -> $*: all answer"
}

# A pod of the seed that is routed to the tunnel: its address is 241.96.1.10 in it, the shoot's pods 244.
seed_pod_reaches_pod() {
    local answer
    ip -n "$prefix-seed" route replace 244.0.0.0/11 via 10.96.1.20 dev seeda onlink || return
    answer=$(direct api -f -m 5 "http://$mapped_pod4/" 2>&1) || {
        echo "api -> $mapped_pod4: $answer"
        return 1
    }
    echo "api -> $mapped_pod4: $answer"
    grep -q '^pod of shoot a at' <<<"$answer"
}

shoots_are_apart() {
    local status=0
    none_opens poda $mapped_pod4:80 192.168.123.1:9443 10.96.1.30:9443 198.51.100.130:8132 || return
    # Whoever owns a node may lay routes of his own.
    ip -n "$prefix-vpna" route add 244.0.0.0/11 dev tun0 && ip -n "$prefix-vpna" route add 241.96.0.0/16 dev tun0 metric 5 || return
    none_opens vpna $mapped_pod4:80 241.96.1.30:9443 241.96.0.10:80 || status=1
    ip -n "$prefix-vpna" route del 244.0.0.0/11 && ip -n "$prefix-vpna" route del 241.96.0.0/16 metric 5
    [ $status = 0 ] || return
    # Nor does the one's kube-apiserver with the other's proxy.
    local address=${seed_end[b]} status=0
    seed_end[b]=${seed_end[a]}
    ! as_apiserver b -f -m 5 -o /dev/null "http://$pod4/" 2>/dev/null || status=1
    seed_end[b]=$address
    [ $status = 0 ] && echo 'neither its pods nor its tunnel open anything of b or of the seed, nor does its proxy serve b'
}

# The rules of the run before are replaced, not doubled.
mapping_comes_back() {
    local before after
    before=$(netmap_rules vpna) || return
    pid_of vpn-shoot-client-a || return
    kill -9 "$PID"
    wait_until 5 client_is_gone "$PID" && wait_until 30 pod_of_a_answers || {
        echo "no answer from shoot a 30 s later"
        return 1
    }
    after=$(netmap_rules vpna)
    echo "shoot a answers again, with $after rules of NETMAP as before"
    [ "$before" = "$after" ] && [ "$after" -gt 0 ]
}

# netmap_rules HOST: how many there are
netmap_rules() { { on "$1" iptables-save -t nat; on "$1" ip6tables-save -t nat; } | grep -c NETMAP; }

pod_of_a_answers() { as_apiserver a -f -m 1 -o /dev/null "http://$pod4/" 2>/dev/null; }
