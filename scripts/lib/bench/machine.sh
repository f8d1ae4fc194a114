# shellcheck shell=bash
# shellcheck disable=SC2154 # the files that bench sources share variables
# The machine: what it is, what else it does, and what the run is about. Everything goes to $rows, a line each:
#   fact  WHOM 0 NAME TEXT        WHOM is "machine", "run" or a peer
#   value PEER ROUND NAME NUMBER  the end of a name is the unit: ms, mbps, mb, pct, s_per_gb
#   error PEER ROUND NAME TEXT
# with tabs between. Sourced by bench.

fact() { printf 'fact\t%s\t0\t%s\t%s\n' "$1" "$2" "$3" >>"$rows"; }

# stay_awake: idle processors do not sleep until this script ends, as waking one up takes milliseconds on some machines
stay_awake() {
    if exec 5>/dev/cpu_dma_latency && printf '\0\0\0\0' >&5; then
        fact machine cpu_sleep no
    else
        fact machine cpu_sleep yes
        note "cannot keep the processors awake: round-trip times will be longer"
    fi 2>/dev/null
}

describe_machine() {
    local load peer
    read -r load _ </proc/loadavg
    java_to_run || die "$WHY"
    fact run started "$(date +%Y-%m-%dT%H:%M:%S%:z)"
    fact run rounds "$rounds"
    fact run seconds "$seconds"
    fact run only "$only"
    fact run peers "$peers"
    fact run wan $wan
    fact run inner_congestion_control cubic
    fact machine kernel "$(uname -sr)"
    fact machine cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    fact machine cores "$(nproc)"
    fact machine memory_mb "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)"
    fact machine java "$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$JAVA_FOUND/release")"
    fact machine commit "$(commit)"
    fact machine congestion_control "$(cat /proc/sys/net/ipv4/tcp_congestion_control)"
    fact machine congestion_controls "$(cat /proc/sys/net/ipv4/tcp_available_congestion_control)"
    fact machine load_before "$load"
    for peer in ${peers//,/ }; do
        fact "$peer" version "$("version_$peer" 2>/dev/null | head -n 1)"
    done
    awk "BEGIN { exit !($load > $(nproc) / 4) }" && note "the load is $load: other work here will disturb the figures"
}

# commit: the source that is here, under sudo too
commit() {
    local git=(git -c "safe.directory=$here" -C "$here") id
    id=$("${git[@]}" rev-parse --short=12 HEAD 2>/dev/null) || id=unknown
    [ -z "$("${git[@]}" status --porcelain --untracked-files=no 2>/dev/null)" ] || id="$id with changes"
    echo "$id${RVPN_DIST:+, programs from $RVPN_DIST}"
}

# describe_peer PEER: what is known once it is up: offloads of its device, congestion control of its own connection
describe_peer() {
    local device outer
    device=$(ip -n $seed -o route get "$SHOOT_TARGET" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
    fact "$1" offloads "$(on $seed ethtool -k "$device" 2>/dev/null | awk '
        /^(tx-checksumming|scatter-gather|tcp-segmentation-offload|generic-segmentation-offload|generic-receive-offload):/ {
            printf "%s%s %s", separator, $1, $2; separator = ", " }' | tr -d :)"
    outer=$(on $seed ss -Htin state established 'sport = :1194' | tr ' \t' '\n\n' | grep -m 1 -xE 'bbr.?|cubic|reno|dctcp|vegas|htcp')
    [ -z "$outer" ] || fact "$1" outer_congestion_control "$outer"
}

# machine_ticks: sets BUSY, STOLEN and TOTAL, in ticks since boot
machine_ticks() {
    local user nice system idle waiting irq softirq rest
    read -r _ user nice system idle waiting irq softirq STOLEN rest </proc/stat
    BUSY=$((user + nice + system + irq + softirq))
    TOTAL=$((BUSY + idle + waiting + STOLEN))
}

# look_at_others: half a second in which we do nothing shows how busy other work keeps this machine
look_at_others() {
    local busy total
    machine_ticks
    busy=$BUSY total=$TOTAL
    sleep 0.5
    machine_ticks
    value others_busy_pct "$(ratio "100 * ($BUSY - $busy)" "$TOTAL - $total")"
}
