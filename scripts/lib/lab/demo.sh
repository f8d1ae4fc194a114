# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# Shows what the tunnel does, one line a step. Sourced by lab after programs.sh.
# A step is a function that prints one line about what it saw and fails if that is not what should be.

demo() {
    local began_ms
    steps=0 failed=0
    up
    now_ms
    began_ms=$NOW_MS
    demo_title
    demo_steps
    now_ms
    local seconds=$(((NOW_MS - began_ms) / 1000))
    if [ "$failed" = 0 ]; then
        printf '\n✓ PASSED  %d of %d steps in %d s: %s\n' "$steps" "$steps" "$seconds" "$(demo_moral)"
    else
        printf '\n✗ FAILED  %d of %d steps in %d s\n' "$failed" "$steps" "$seconds"
        last_words $programs
    fi
    [ "$keep" = no ] || printf 'The lab stays up; remove it with: %s down --prefix %s\n' "$0" "$prefix"
    [ "$failed" = 0 ]
}

demo_title() { printf 'Reversed VPN, lab %s:  api - seed - gw - wan (NAT) - node - pod\n\n' "$prefix"; }

demo_moral() { echo 'the seed reaches the shoot through a tunnel that the shoot dialled'; }

demo_steps() {
    step 'dial-out' saw_dial_out
    step 'shoot closed to the outside' shoot_is_closed
    step 'GET pod' got "http://$pod4/" '^pod:'
    step 'GET service' got "http://$service4/" '^pod:'
    step 'GET node (HTTPS)' got "https://$node4:10250/" '^node:'
    step 'GET pod, IPv6' got "http://[$pod6]/" '^pod:'
    step 'GET service, IPv6' got "http://[$service6]/" '^pod:'
    step 'proxy wants a certificate' proxy_refuses_strangers
    step 'ping pod' pinged "$pod4"
    step 'ping node' pinged "$node4"
    step 'ping pod, IPv6' pinged "$pod6"
    step 'download 100 MB' downloaded "$pod4"
    step 'shoot to seed refused' seed_is_closed
    step 'client killed -9' client_comes_back
}

# step NAME COMMAND...: runs one step and prints its line
step() {
    local name=$1 mark=✓ seen
    shift
    steps=$((steps + 1))
    if ! seen=$("$@" 2>&1); then
        mark=✗
        failed=$((failed + 1))
    fi
    printf '%s %-28s %s\n' "$mark" "$name" "$seen"
}

# get CURL_OPTION...: a request as kube-apiserver makes it, through the CONNECT proxy
get() {
    on api curl -sS --noproxy '' --proxytunnel --proxy "https://$proxy_name:$proxy_port" \
        --resolve "$proxy_name:$proxy_port:$seed_for_api" --proxy-cacert "$state/pki/ca.crt" \
        --cacert "$state/node/tls.crt" "$@"
}

as_apiserver() { get --proxy-cert "$state/pki/kube-apiserver/tls.crt" --proxy-key "$state/pki/kube-apiserver/tls.key" "$@"; }

# direct HOST CURL_OPTION...: a request from there, by no proxy
direct() { on "$1" curl -sS --noproxy '*' --cacert "$state/node/tls.crt" "${@:2}"; }

saw_dial_out() {
    local line
    # It is ready a moment before it says so.
    wait_until 5 grep -q 'up: TLS' "$state/run/vpn-shoot-client.log"
    line=$(grep -o -m 1 'up: TLS.*' "$state/run/vpn-shoot-client.log") || {
        echo "the client's log has no 'up: TLS'"
        return 1
    }
    echo "${line#*: }"
}

# none_opens HOST ADDRESS:PORT...: fails, and names it, if one is accepted
none_opens() {
    local host=$1 target
    shift
    for target; do
        ! opens "$host" "${target%:*}" "${target##*:}" || {
            echo "$host reached $target"
            return 1
        }
    done
}

shoot_is_closed() {
    opens wan "$node4" 10250 || {
        echo "not even wan, its neighbour, reaches the node: this step would prove nothing"
        return 1
    }
    none_opens gw "$pod4:80" "$service4:80" "$node4:10250" || return
    # Somebody outside may lay routes of his own.
    ip -n "$prefix-gw" route add 10.250.0.0/16 via 198.51.100.1 || return
    local status=0
    none_opens gw "$node4:10250" || status=1
    ip -n "$prefix-gw" route del 10.250.0.0/16
    [ "$status" = 0 ] && echo "gw cannot connect to pod, service or node, not even with a route laid by hand"
}

# got URL PATTERN: whether the answer has the pattern
got() { got_by "$1" "$2" as_apiserver; }

# got_by URL PATTERN CURL...: the same of what this command gets, which takes options of curl
got_by() {
    local answer seconds micros
    answer=$("${@:3}" -f -m 5 -w '%{http_code} %{time_total}' "$1") || {
        echo "$1: ${answer%%$'\n'*}"
        return 1
    }
    seconds=${answer##* } micros=${seconds//[!0-9]/}
    printf '200 in %d ms: %s\n' $((10#$micros / 1000)) "${answer%%$'\n'*}"
    grep -q "$2" <<<"$answer"
}

proxy_refuses_strangers() {
    local answer status=0
    answer=$(get -f -m 5 "http://$pod4/" 2>&1) || status=$?
    case $status in
    0) echo "without one: $answer" && return 1 ;;
    28) echo "without one: no answer, where a refusal should be" && return 1 ;;
    *) echo "without one: ${answer##*: }" ;;
    esac
}

# pinged ADDRESS: from the seed, because a CONNECT proxy cannot ping
pinged() { pinged_from seed "$1"; }

# pinged_from HOST ADDRESS
pinged_from() {
    local answer
    answer=$(on "$1" ping -n -q -c 5 -i 0.2 -w 5 "$2") || {
        echo "$1 -> $2: no answer"
        return 1
    }
    answer=${answer##*= }
    echo "$1 -> $2: 5 of 5, $(cut -d/ -f2 <<<"$answer") ms"
}

# downloaded HOST: whether 100 MB of it come as they were sent
downloaded() { downloaded_by "$1" as_apiserver; }

# downloaded_by HOST CURL...: the same of what this command gets, which takes options of curl
downloaded_by() {
    local sum sent bytes_per_s
    sum=$("${@:2}" -f -m 60 -w '%{stderr}%{speed_download}' "http://$1/100MB" 2>"$state/run/download" | sha256sum) || {
        cat "$state/run/download"
        return 1
    }
    sent=$(sha256sum <"$payload")
    bytes_per_s=$(cat "$state/run/download")
    echo "$((${bytes_per_s%.*} / 1000000)) MB/s = $((${bytes_per_s%.*} / 125000)) Mbit/s, sha256 ${sum:0:16}..."
    [ "$sum" = "$sent" ] || {
        echo "but what was sent has ${sent:0:16}..."
        return 1
    }
}

seed_is_closed() {
    opens api "$seed_for_api" "$proxy_port" || {
        echo "not even api reaches the proxy: this step would prove nothing"
        return 1
    }
    local host
    for host in node pod; do
        none_opens "$host" "192.168.123.1:$proxy_port" 192.168.123.1:1194 "$seed_for_api:$proxy_port" || return
    done
    echo "node and pod cannot connect to 192.168.123.1 or $seed_for_api, where api can"
}

client_comes_back() {
    local began_ms
    pid_of vpn-shoot-client || {
        echo "the client does not run"
        return 1
    }
    now_ms
    began_ms=$NOW_MS
    kill -9 "$PID"
    wait_until 5 client_is_gone "$PID" && wait_until 30 pod_answers || {
        echo "no answer from the pod 30 s later"
        return 1
    }
    now_ms
    printf 'pod answers again after %d.%d s (the lab restarts the client after 0.2 s, as Kubernetes would)\n' \
        $(((NOW_MS - began_ms) / 1000)) $(((NOW_MS - began_ms) % 1000 / 100))
}

client_is_gone() { ! kill -0 "$1" 2>/dev/null; }

pod_answers() { as_apiserver -f -m 1 -o /dev/null "http://$pod4/" 2>/dev/null; }
