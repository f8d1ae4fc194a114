# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # for the scripts that source this file
# Debian packages behind the commands that the scripts run. Sourced after common.sh.

# Command and package for each of them: for a lab, for a build, for the benchmark, and for the tests beyond these.
lab_needs='ip iproute2
iptables iptables
nginx nginx
curl curl
openssl openssl
ping iputils-ping
socat socat
perl perl-base'
build_needs='mvn maven
make make
cc gcc'
bench_needs='ip iproute2
iptables iptables
ping iputils-ping
iperf3 iperf3
ethtool ethtool'
openvpn_needs='openvpn openvpn'
relay_needs='haproxy haproxy
squid squid
/usr/bin/python3 python3'
test_needs='shellcheck shellcheck
haproxy haproxy
openvpn openvpn
squid squid
/usr/lib/nginx/modules/ngx_stream_module.so libnginx-mod-stream
kubectl kubernetes-client
/usr/sbin/dockerd docker.io
/bin/busybox busybox-static
/usr/bin/python3 python3'

image_needs='docker docker.io
/bin/busybox busybox-static
ip iproute2
iptables iptables'

# missing_packages NEEDS: sets the words of MISSING to the packages of commands, or files, that are not there
missing_packages() {
    local command package
    MISSING=()
    while read -r command package; do
        [ -f "$command" ] || PATH=$PATH:/usr/sbin:/sbin type -P "$command" >/dev/null || MISSING+=("$package")
    done <<<"$1"
}

# missing_for_build: the same for a build, which also wants headers of C and a JDK 17 or newer
missing_for_build() {
    missing_packages "$build_needs"
    [ -e /usr/include/stdio.h ] && [ -e /usr/include/linux/if_tun.h ] || MISSING+=(libc6-dev)
    missing_jdk
}

# missing_jdk: adds a JDK 17 or newer to MISSING
missing_jdk() {
    choose_java oldest bin/javac && return 0
    if apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1; then
        MISSING+=(openjdk-17-jdk-headless)
    else
        MISSING+=(default-jdk-headless)
    fi
}

# install_missing: installs MISSING, or names it and ends when that takes another user
install_missing() {
    [ ${#MISSING[@]} -gt 0 ] || return 0
    is_root || die "missing Debian packages: ${MISSING[*]} (install them, or run this as root)"
    note "installing Debian packages: ${MISSING[*]}"
    local log left_out=''
    log=$(mktemp)
    if ! without_daemons apt_install >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        die "apt-get could not install ${MISSING[*]}"
    fi
    rm -f "$log"
    [ -z "$left_out" ] || note "this release has no package $left_out: the tests that want it are skipped"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update || return
    leave_out_unknown
    [ ${#MISSING[@]} = 0 ] || apt-get -qq -y --no-install-recommends install "${MISSING[@]}"
}

# leave_out_unknown: Ubuntu has no package of kubectl
leave_out_unknown() {
    local package known=()
    for package in "${MISSING[@]}"; do
        if [ "$package" = kubernetes-client ] && ! apt-cache show "$package" >/dev/null 2>&1; then
            left_out=$package
        else
            known+=("$package")
        fi
    done
    MISSING=("${known[@]}")
}

# without_daemons COMMAND...: keeps packages (nginx, squid, haproxy) from starting the services they bring, now and at the next boot
without_daemons() {
    local policy=/usr/sbin/policy-rc.d status=0 daemon
    if [ -e "$policy" ]; then
        policy=
    else
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
    fi
    "$@" || status=$?
    [ -z "$policy" ] || rm -f "$policy"
    for daemon in nginx squid haproxy; do
        case " ${MISSING[*]} " in *" $daemon "*) update-rc.d "$daemon" disable >/dev/null 2>&1 || true ;; esac
    done
    return "$status"
}
