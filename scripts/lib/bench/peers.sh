# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that bench sources share variables
# What is compared. up_PEER brings it up on the line, with its files in $work/peer, and writes what bench-adapter prints:
# SEED_TARGET and SHOOT_TARGET, the two ends in the tunnel; PIDS, its processes with their side; STARTED_AT and READY_AT.
# Sourced by bench.

# Not to be seen on an idle machine, but a benchmark should say how slow it was rather than give up.
start_limit_s=60

has_peer() { [[ ,$peers, == *",$1,"* ]]; }

up_veth() { printf '%s\n' "SEED_TARGET=$ip_seed" "SHOOT_TARGET=$ip_shoot" PIDS=; }

version_veth() { echo "kernel $(uname -r)"; }

up_tunnel() { BENCH_START_LIMIT_S=$start_limit_s "$here/scripts/bench-adapter" up $seed $shoot $ip_seed $ip_shoot "$work/peer"; }

version_tunnel() { "$here/scripts/bench-adapter" version; }

# OpenVPN as Gardener's VPN runs it; in the process, not in the kernel (DCO), so that machines compare.
up_openvpn() {
    local pki=$work/peer/pki common=(--dev tun --verb 1 --data-ciphers AES-256-GCM --txqueuelen 1000 --tcp-nodelay)
    openvpn --help | grep -q -- --disable-dco && common+=(--disable-dco)
    "$dist/bin/vpnctl" pki init "$pki" --namespace bench >/dev/null || return
    local started_at=$EPOCHREALTIME server client
    ip netns exec $seed openvpn "${common[@]}" --proto tcp-server --local $ip_seed --port 1194 --server 198.19.0.0 255.255.255.0 \
        --topology subnet --dh none --keepalive 10 30 --ca "$pki/vpn-seed-server/ca.crt" \
        --cert "$pki/vpn-seed-server/tls.crt" --key "$pki/vpn-seed-server/tls.key" </dev/null >"$work/peer/seed.log" 2>&1 &
    server=$!
    ip netns exec $shoot openvpn "${common[@]}" --client --proto tcp-client --remote $ip_seed 1194 --nobind --connect-retry 1 5 \
        --remote-cert-tls server --ca "$pki/vpn-shoot-client/ca.crt" \
        --cert "$pki/vpn-shoot-client/tls.crt" --key "$pki/vpn-shoot-client/tls.key" </dev/null >"$work/peer/shoot.log" 2>&1 &
    client=$!
    if ! wait_until $start_limit_s openvpn_answers; then
        echo "OpenVPN does not answer pings within $start_limit_s s" >&2
        tail -n 3 "$work"/peer/*.log >&2
        return 1
    fi
    printf '%s\n' "STARTED_AT=$started_at" "READY_AT=$EPOCHREALTIME" SEED_TARGET=198.19.0.1 SHOOT_TARGET=198.19.0.2 \
        "PIDS=seed:$server shoot:$client"
}

openvpn_answers() { on $seed ping -n -q -c 1 -i 0.01 -w 1 198.19.0.2 >/dev/null 2>&1; }

version_openvpn() { openvpn --version | awk 'NR == 1 { print $1, $2 }'; }

# bring_up PEER: on a line of its own; sets SEED_TARGET, SHOOT_TARGET, PIDS and START_MS, which is empty for what does not
# start. Fails with what it said in $work/up.err.
bring_up() {
    local key value started='' ready=''
    SEED_TARGET='' SHOOT_TARGET='' PIDS='' START_MS=''
    rm -rf "$work/peer" && mkdir "$work/peer" || die "cannot make $work/peer"
    make_line || die "cannot make two network namespaces with a line between"
    "up_$1" >"$work/up.out" 2>"$work/up.err" || return
    while IFS='=' read -r key value; do
        case $key in
        SEED_TARGET) SEED_TARGET=$value ;;
        SHOOT_TARGET) SHOOT_TARGET=$value ;;
        PIDS) PIDS=$value ;;
        STARTED_AT) started=${value//[!0-9]/} ;;
        READY_AT) ready=${value//[!0-9]/} ;;
        esac
    done <"$work/up.out"
    [ -z "$started" ] || START_MS=$(((ready - started) / 1000))
}

# processes [SIDE]: the ids of the peer's processes, on one side or on both
processes() {
    local process
    for process in $PIDS; do
        [[ $process == ${1:-*}:* ]] && echo "${process#*:}"
    done
}
