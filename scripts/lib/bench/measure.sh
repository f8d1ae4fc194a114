# shellcheck shell=bash
# shellcheck disable=SC2154 # the files that bench sources share variables
# The measurements, in the order they are taken. Sourced by bench.
ticks_per_s=$(getconf CLK_TCK)

wants() { [[ ,$only, == *",$1,"* ]]; }

value() { printf 'value\t%s\t%s\t%s\t%s\n' "$PEER" "$ROUND" "$1" "$2" >>"$rows"; }

# failed METRIC REASON: it could not be measured
failed() {
    printf 'error\t%s\t%s\t%s\t%s\n' "$PEER" "$ROUND" "$1" "$(tr '\n\t' '  ' <<<"$2")" >>"$rows"
    note "round $ROUND, $PEER, $1: $2"
}

# ratio A B: A / B, of which both may be sums
ratio() { awk "BEGIN { printf \"%.3f\", ($1) / ($2) }"; }

# measure_peer PEER: everything that is wanted, on a line and with processes that end here
measure_peer() {
    local stolen total
    PEER=$1
    look_at_others
    stolen=$STOLEN total=$TOTAL
    if start_peer; then
        note "round $ROUND of $rounds: $PEER${START_MS:+ is up after $START_MS ms}"
        [ "$ROUND" != 1 ] || describe_peer "$PEER"
        measure_started
    else
        failed up "$(tail -n 6 "$work/up.err")"
    fi
    end_line
    machine_ticks
    value stolen_pct "$(ratio "100 * ($STOLEN - $stolen)" "$TOTAL - $total")"
}

# start_peer: three times if that is measured, for the time varies with who is first
start_peer() {
    local start
    bring_up "$PEER" || return
    wants startup && [ -n "$START_MS" ] || return 0
    value start_1_ms "$START_MS"
    for start in 2 3; do
        end_line
        bring_up "$PEER" || return
        value "start_${start}_ms" "$START_MS"
    done
}

measure_started() {
    sleep 1
    memory idle
    # What runs for weeks is not judged by its first second.
    flow 1 $((seconds < 2 ? seconds : 2)) && flow 1 $((seconds < 2 ? seconds : 2)) -R
    settle
    ! wants rtt || round_trips rtt_idle 0.002
    local flows
    for flows in 1 8; do
        wants tcp$flows || continue
        throughput $flows to_shoot
        throughput $flows to_seed -R
    done
    if wants rttload; then
        loaded_round_trips to_shoot
        loaded_round_trips to_seed -R
    fi
    memory load
}

# settle: queues run empty
settle() { sleep 0.2; }

# memory WHEN: the proportional set size of each side
memory() {
    local side
    wants memory && [ -n "$PIDS" ] || return 0
    for side in seed shoot; do
        value "memory_$1_${side}_mb" "$(processes $side | sed 's|.*|/proc/&/smaps_rollup|' | xargs cat |
            awk '/^Pss:/ { kb += $2 } END { printf "%.1f", kb / 1024 }')"
    done
}

# flow FLOWS SECONDS [-R]: TCP to the shoot, or with -R to the seed; sets MBPS at the receiver and GB, all that was moved.
# Its first second counts for GB only.
flow() {
    local flows=$1 length=$2
    shift 2
    on $shoot iperf3 -s -1 -p 5201 >/dev/null 2>&1 &
    wait_until 5 listens || { echo "iperf3 does not listen" >"$work/flow.err"; return 1; }
    timeout -k 2 $((length + 15)) ip netns exec $seed iperf3 -c "$SHOOT_TARGET" -p 5201 -t "$length" -O 1 -P "$flows" -C cubic \
        -J "$@" >"$work/flow.json" 2>"$work/flow.err"
    read -r MBPS GB < <(awk '
        /"sum":/ { interval = 1 }
        /"bytes":/ && interval { moved += $2; interval = 0 }
        /"sum_received":/ { received = 1 }
        /"bits_per_second":/ && received { bits = $2; received = 0 }
        /"error":/ { exit }
        END { if (bits > 0 && moved > 0) printf "%.3f %.6f\n", bits / 1e6, moved / 1e9 }' "$work/flow.json")
    [ -n "$GB" ] || { grep -h error "$work/flow.json" >>"$work/flow.err"; return 1; }
}

listens() { [ -n "$(on $shoot ss -Hltn 'sport = :5201')" ]; }

# throughput FLOWS DIRECTION [-R]: and, with one flow, the CPU time of the peer's processes
throughput() {
    local name=tcp$1_$2 before after
    cpu_ticks
    before=$TICKS
    flow "$1" "$seconds" "${@:3}" || { failed "$name" "$(cat "$work/flow.err")"; return; }
    cpu_ticks
    after=$TICKS
    value "${name}_mbps" "$MBPS"
    [ "$1" != 1 ] || [ -z "$PIDS" ] || value "cpu_$2_s_per_gb" "$(ratio "$after - $before" "$ticks_per_s * $GB")"
    settle
}

# cpu_ticks: sets TICKS to the user and system time of the peer's processes
cpu_ticks() {
    local pid stat fields
    TICKS=0
    for pid in $(processes); do
        read -r stat <"/proc/$pid/stat" || continue
        # behind the name, which may contain blanks
        read -ra fields <<<"${stat##*) }"
        TICKS=$((TICKS + fields[11] + fields[12]))
    done
}

# round_trips NAME INTERVAL_S: of pings from the seed to the shoot
round_trips() {
    local p50 p90 p99
    on $seed timeout 60 ping -n -c $((seconds * 200)) -i "$2" -W 3 "$SHOOT_TARGET" >"$work/ping" 2>&1
    read -r p50 p90 p99 < <(sed -n 's/.* time=\([0-9.]*\) ms$/\1/p' "$work/ping" | sort -n | awk -v sent=$((seconds * 200)) '
        function percentile(part, at) { at = int(part * NR); return sorted[at < part * NR ? at + 1 : at] }
        { sorted[NR] = $1 }
        END { if (NR >= sent / 2) print percentile(0.5), percentile(0.9), percentile(0.99) }')
    [ -n "$p99" ] || { failed "$1" "fewer than half of the pings were answered: $(tail -n 3 "$work/ping")"; return; }
    value "$1_p50_ms" "$p50"
    value "$1_p90_ms" "$p90"
    value "$1_p99_ms" "$p99"
    settle
}

# loaded_round_trips DIRECTION [-R]: the same while one flow fills the tunnel
loaded_round_trips() {
    local load
    flow 1 $((seconds + 2)) "${@:2}" &
    load=$!
    sleep 2
    round_trips "rtt_load_$1" 0.004
    wait $load || failed "rtt_load_$1" "the load failed: $(cat "$work/flow.err")"
    settle
}
