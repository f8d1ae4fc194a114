# shellcheck shell=sh
# The option --user of the start scripts: root goes over to that user before Java starts, because within a JVM users and
# capabilities belong to each thread. Sourced after launch.sh; sets AS_USER, the words that launch puts before Java.

# drop_to_user START_SCRIPT CAPABILITIES ARGUMENT...: the arguments are the program's, the capabilities what it keeps, none
# or net_admin. Where it is not root the program itself says what is wrong.
drop_to_user() {
    start_script=$1 keeps=$2 dist=${1%/bin/*}
    shift 2
    wanted_user "$@"
    case $user in
    '' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) return 0 ;; # none, or one that the program refuses
    esac
    [ "$(id -u)" = 0 ] || return 0
    group=$(id -g -- "$user" 2>/dev/null) || refuse_user 2 "this host has no user of that name"
    command -v setpriv >/dev/null || refuse_user 4 "the program setpriv is not installed: 'apt-get install util-linux' on Debian"
    uses_legacy_iptables && keeps=$keeps,net_raw # it reads and writes its tables by a raw socket
    capabilities=-all${keeps:+,+$(echo "$keeps" | sed 's/,/,+/g')}
    AS_USER="setpriv --reuid $user --regid $group --init-groups --inh-caps=$capabilities --ambient-caps=$capabilities"
    AS_USER="$AS_USER --bounding-set=$capabilities --no-new-privs --"
    why=$($AS_USER test -r "$dist/lib/rvpn.jar" 2>&1) ||
        refuse_user 4 "${why:-that user may not read $dist/lib/rvpn.jar; put the programs where it may}"
    [ -z "$keeps" ] || grant_files
}

# wanted_user ARGUMENT...: sets user as the program will read it: the flag, else the variable, else the file's key, which is
# found only on a line of its own. The program checks that it runs as the user whom it was told.
wanted_user() {
    user=${RVPN_USER:-} flag='' config=${RVPN_CONFIG:-}
    while [ $# -gt 0 ]; do
        case $1 in
        --user) user=${2:-} flag=yes ;;
        --user=*) user=${1#*=} flag=yes ;;
        --config) config=${2:-} ;;
        --config=*) config=${1#*=} ;;
        esac
        shift
    done
    if [ -z "$user$flag" ] && [ -f "$config" ]; then
        user=$(sed -n "s/^user:[[:space:]]*[\"']\{0,1\}\([A-Za-z0-9_.-]*\)[\"']\{0,1\}[[:space:]]*\(#.*\)\{0,1\}\$/\1/p" "$config" 2>/dev/null)
    fi
}

uses_legacy_iptables() {
    [ -n "$keeps" ] && case $(PATH="$PATH:/usr/sbin:/sbin" iptables --version 2>/dev/null) in
    *legacy*) ;;
    *) false ;;
    esac
}

# grant_files: what the kernel or iptables has made for root alone, as far as root may change it
grant_files() {
    # As udev does: what somebody may do with it is up to NET_ADMIN (Documentation/networking/tuntap.rst).
    $AS_USER sh -c 'test -r "$0" && test -w "$0"' /dev/net/tun || chmod a+rw /dev/net/tun 2>/dev/null
    case $keeps in
    *net_raw*)
        lock=${XTABLES_LOCKFILE:-/run/xtables.lock}
        [ -e "$lock" ] || (umask 077 && : >"$lock") 2>/dev/null
        $AS_USER test -r "$lock" || { chgrp "$group" "$lock" && chmod g+r "$lock"; } 2>/dev/null
        ;;
    esac
    true
}

# refuse_user STATUS WORDS
refuse_user() {
    echo "${start_script##*/}: --user $user: $2" >&2
    exit "$1"
}
