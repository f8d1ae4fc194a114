# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that bench-gateway sources share variables, some by a name put together
# The relays that are compared, and what is measured of them. Results are lines of $rows: measure, relay, round, number.
# Sourced by bench-gateway, inside a world of its own.
ns_gateway=bench-gateway
server=vpn-seed-server.bench.svc.cluster.local
idle_tunnels=5000
pod=100.96.0.10
# Java's compilers stand back behind the load and need some 30,000 handshakes; a proxy runs for weeks.
handshakes_warm_s=90
rows=$work/rows
ticks_per_s=$(getconf CLK_TCK)
PIDS=()

# start NAMESPACE NAME COMMAND...: its output goes to NAME.log, its process id to STARTED
start() {
    local namespace=$1 name=$2
    shift 2
    ip netns exec "$namespace" "$@" </dev/null >"$work/$name.log" 2>&1 &
    STARTED=$!
    PIDS+=("$STARTED")
}

# listens NAMESPACE PORT: whether something does there
listens() { [ -n "$(ip netns exec "$1" ss -Hltn "sport = :$2")" ]; }

# await_port NAMESPACE PORT NAME
await_port() {
    wait_until 20 listens "$1" "$2" || {
        WHY="$3 does not listen on $2: $(tail -n 3 "$work/$3.log")"
        return 1
    }
}

stop_all() {
    kill "${PIDS[@]}" 2>/dev/null
    wait "${PIDS[@]}" 2>/dev/null
    PIDS=()
}

# load_java: compiles the load once; sets the words of LOAD
load_java() {
    choose_java oldest bin/javac || die "$WHY"
    [ -d "$work/load" ] || "$JAVA_FOUND/bin/javac" -d "$work/load" "$lib"/bench/load/*.java || die "cannot compile the load"
    choose_java newest bin/java
    LOAD=("$JAVA_FOUND/bin/java" -XX:+UseSerialGC -Xmx2g -cp "$work/load" Load)
}

# origin_at NAME NAMESPACE: what lies behind the relays, on port 7000
origin_at() {
    load_java
    [ "$1" != gateway ] || ip netns add "$2" && ip -n "$2" link set lo up || return
    start "$2" "origin-$1" "${LOAD[@]}" origin 7000
    await_port "$2" 7000 "origin-$1"
}

start_gateways() {
    local files
    files=$(ulimit -Hn)
    printf '%s\n' global "  maxconn $(((files - 100) / 2 < 9000 ? (files - 100) / 2 : 9000))" "  nbthread $(nproc)" \
        defaults '  mode tcp' '  timeout connect 5s' '  timeout client 1h' '  timeout server 1h' \
        'listen relay' '  bind 127.0.0.1:7001' '  server origin 127.0.0.1:7000' >"$work/haproxy.cfg"
    start $ns_gateway haproxy haproxy -f "$work/haproxy.cfg"
    haproxy_pid=$STARTED
    start $ns_gateway gateway "$dist/bin/vpn-gateway" --listen 127.0.0.1:7002 --status-listen 127.0.0.1:7009 \
        --hosts "$server=127.0.0.1:7000" --max-connections-per-destination 0
    gateway_pid=$STARTED
    await_port $ns_gateway 7001 haproxy && await_port $ns_gateway 7002 gateway || return
    WAY_haproxy=7001
    WAY_gateway="7002,connect=vpn:8132,header=Reversed-VPN: outbound|1194||$server"
}

# measure KIND RELAY ARGUMENT...: prints the results
measure() {
    local way=WAY_$2
    case $2 in
    squid | proxy) "$lib/bench/tls-load" "$1" "${!way}" "$pod:7000" "$work/tunnel/pki/kube-apiserver" "${@:3}" ;;
    *) "${LOAD[@]}" "$1" "${!way}" "${@:3}" ;;
    esac
}

# both RELAY... -- NAME NAMESPACE MEASUREMENT...: each relay in turn
both() {
    local relays=() relay name namespace result value ticks
    while [ "$1" != -- ]; do relays+=("$1") && shift; done
    name=$2 namespace=$3
    shift 3
    for relay in "${relays[@]}"; do
        ticks=$(cpu_ticks "$relay")
        inside "$namespace" measure "$1" "$relay" "${@:2}" >"$work/load.out" 2>"$work/load.err" || {
            note "round $ROUND, $relay, $name: $(tail -n 1 "$work/load.err")"
            continue
        }
        ticks=$(($(cpu_ticks "$relay") - ticks))
        while read -r result value; do
            [ "$result" != all ] || result=cpu_ms value=$(awk "BEGIN { print $ticks * 1000 / $ticks_per_s / $value }")
            printf '%s\t%s\t%s\t%s\n' "$name $result" "$relay" "$ROUND" "$value" >>"$rows"
        done <"$work/load.out"
    done
}

# inside NAMESPACE FUNCTION...: runs a function of this file there
inside() {
    local namespace=$1
    shift
    nsenter --net="/run/netns/$namespace" bash -c "$(declare -f measure); $(declare -p LOAD lib work pod ${!WAY_@}); \"\$@\"" _ "$@"
}

# cpu_ticks RELAY: what its process has taken so far
cpu_ticks() {
    local pid=$1_pid
    [ -n "${!pid:-}" ] && awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/${!pid}/stat" || echo 0
}

measure_relays() {
    note "round $ROUND of $rounds: gateway and HAProxy"
    both haproxy gateway -- 'tcp 1 flow' $ns_gateway flow 1 "$seconds"
    both haproxy gateway -- 'tcp 8 flows' $ns_gateway flow 8 "$seconds"
    both haproxy gateway -- 'ping idle' $ns_gateway ping 0 "$seconds"
    both haproxy gateway -- 'ping beside 4 flows' $ns_gateway ping 4 "$seconds"
    both haproxy gateway -- 'new connections' $ns_gateway rate 32 "$seconds"
}

# measure_idle: what so many open tunnels that say nothing cost the gateway
measure_idle() {
    local ROUND=1 relay pid way
    note "$idle_tunnels idle tunnels"
    for relay in haproxy gateway; do
        way=WAY_$relay pid=${relay}_pid
        mkfifo "$work/hold-$relay"
        ip netns exec $ns_gateway "${LOAD[@]}" idle "${!way}" $idle_tunnels <"$work/hold-$relay" >"$work/idle.out" 2>&1 &
        exec 6>"$work/hold-$relay"
        wait_until 60 grep -q '^open' "$work/idle.out" || note "$relay: $(tail -n 1 "$work/idle.out")"
        sleep 1
        printf '%s\t%s\t1\t%s\n' "$idle_tunnels idle rss_mb" "$relay" "$(rss_mb "${!pid}")" >>"$rows"
        exec 6>&-
        wait_until 60 grep -q '^alive' "$work/idle.out" || note "$relay: $(tail -n 1 "$work/idle.out")"
    done
}

rss_mb() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }

# start_proxies: both in the seed's namespace, before one tunnel to the shoot, where the origin is a pod
start_proxies() {
    local pki=$work/tunnel/pki facts
    mkdir -p "$work/tunnel" "$work/squid"
    make_line || {
        WHY="cannot make the line"
        return 1
    }
    facts=$("$here/scripts/bench-adapter" up $seed $shoot $ip_seed $ip_shoot "$work/tunnel") || {
        WHY="the tunnel does not come up"
        return 1
    }
    for pid in $(sed -n 's/^PIDS=//p' <<<"$facts"); do PIDS+=("${pid#*:}"); done
    ip -n $shoot addr add $pod/32 dev lo
    origin_at pod $shoot || return
    chmod -R a+rX "$work"
    chown -R proxy "$work/squid"
    printf '%s\n' "https_port 127.0.0.1:7005 tls-cert=$work/squid/tls.crt tls-key=$work/squid/tls.key" 'http_access allow all' \
        'cache deny all' 'access_log none' "cache_log $work/squid/cache.log" "pid_filename $work/squid/pid" \
        "coredump_dir $work/squid" 'shutdown_lifetime 0 seconds' 'visible_hostname bench' >"$work/squid/squid.conf"
    install -o proxy -m 400 "$pki/vpn-seed-server/tls.crt" "$pki/vpn-seed-server/tls.key" "$work/squid"
    proxy_pid=$(sed -n 's/^PIDS=seed:\([0-9]*\).*/\1/p' <<<"$facts")
    start $seed squid squid -N -f "$work/squid/squid.conf"
    squid_pid=$STARTED
    await_port $seed 7005 squid && await_port $seed 9443 tunnel/seed || return
    WAY_squid=7005
    WAY_proxy=9443
    WAY_tunnel="7000@$pod"
}

# warm_up: unmeasured handshakes
warm_up() {
    note "warming the proxy up for $handshakes_warm_s s"
    inside $seed measure rate proxy 32 $handshakes_warm_s >/dev/null
}

measure_proxies() {
    note "round $ROUND of $rounds: proxy, squid and the bare tunnel"
    both squid proxy -- 'TLS, CONNECT and a byte' $seed rate 32 "$seconds"
    both tunnel squid proxy -- 'to a pod, 1 flow' $seed flow 1 "$seconds"
    both tunnel squid proxy -- 'to a pod, 8 flows' $seed flow 8 "$seconds"
}

# report: medians over the rounds, and of the ratios within each round; a line for each peer
report() {
    awk -F '\t' '
        function median(list, n,    i, j, t) {
            for (i = 2; i <= n; i++)
                for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
            return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
        }
        {
            if ($3 > rounds) rounds = $3
            if ($2 == "gateway" || $2 == "proxy") { own[$1, $3] = $4; next }
            if (!(($1, $2) in seen)) { seen[$1, $2] = 1; measure[++lines] = $1; who[lines] = $2 }
            peer[$1, $2, $3] = $4
        }
        END {
            printf "%-36s %12s  %-8s %12s  %s\n", "", "here", "", "peer", "here to peer"
            for (k = 1; k <= lines; k++) {
                n = 0; delete a; delete b; delete r
                for (i = 1; i <= rounds; i++) {
                    if (!((measure[k], i) in own) || !((measure[k], who[k], i) in peer)) continue
                    b[++n] = own[measure[k], i] + 0; a[n] = peer[measure[k], who[k], i] + 0
                    r[n] = a[n] ? b[n] / a[n] : 0
                }
                if (n) printf "%-36s %12.3f  %-8s %12.3f  %.2f\n", measure[k], median(b, n), who[k], median(a, n), median(r, n)
            }
        }' "$rows"
}
