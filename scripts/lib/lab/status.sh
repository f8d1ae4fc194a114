# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# What a person or a tool wants to know about a running lab. Sourced by lab after programs.sh.

print_env() {
    local host name
    for host in $all_hosts; do
        name=${host^^}
        echo "LAB_${name}_NS=$prefix-$host"
    done
    cat <<END
LAB_STATE=$state
LAB_PROXY=$seed_for_api:$proxy_port
LAB_PROXY_NAME=$proxy_name
LAB_CA=$state/pki/ca.crt
LAB_CLIENT_CERT=$state/pki/kube-apiserver/tls.crt
LAB_CLIENT_KEY=$state/pki/kube-apiserver/tls.key
LAB_POD=$pod4:80
LAB_POD6=[$pod6]:80
LAB_POD_UDP=$pod4:53
LAB_SERVICE=$service4:80
LAB_SERVICE6=[$service6]:80
LAB_SERVICE_UDP=$service4:53
LAB_NODE=$node4:10250
LAB_NODE6=[$node6]:10250
LAB_NODE_CA=$state/node/tls.crt
END
}

# programs_on HOST: prints what is kept running there
programs_on() {
    case $1 in
    api) ;;
    seed) echo vpn-seed-server ;;
    gw) echo vpn-gateway ;;
    wan) ;;
    node) echo vpn-shoot-client nginx-node ;;
    pod) echo nginx-pod udp-echo ;;
    esac
}

# running NAME: prints a program's name with a mark, how it is, and how often it has ended
running() {
    local ends=0
    [ ! -e "$state/run/$1.ends" ] || ends=$(wc -l <"$state/run/$1.ends")
    if pid_of "$1"; then
        printf '✓ %s (pid %s' "$1" "$PID"
    else
        printf '✗ %s (not running' "$1"
    fi
    [ "$ends" = 0 ] || printf ', restarted %s times' "$ends"
    printf ')  '
}

show_status() {
    is_root || die "needs root; try: sudo $0 status"
    local host name tunnel='✗ tunnel down' addresses
    ! tunnel_is_up 2>/dev/null || tunnel='✓ tunnel up'
    echo "lab $prefix: $tunnel, state and logs in $state"
    for host in $all_hosts; do
        if [ ! -e "/run/netns/$prefix-$host" ]; then
            printf '  %-5s ✗ namespace missing\n' "$host"
            continue
        fi
        addresses=$(ip -n "$prefix-$host" -o addr show scope global | awk '{sub("/.*", "", $4); printf "%s ", $4}')
        printf '  %-5s %s\n' "$host" "$addresses"
        for name in $(programs_on "$host"); do
            printf '        %s\n' "$(running "$name")"
        done
    done
}
