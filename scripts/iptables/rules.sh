# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared with the scripts that source this file
# What the rule sets share. Each built-in chain jumps first, and once, to a chain of the device's own, which holds the rules;
# chains and jumps of an earlier run are replaced, and what belongs to others is not named. One transaction a table.

device=tun0 backend='' action=lay
vpn_network='192.168.123.0/24 fd8f:6d53:b97a:1::/96' seed_networks=''
PATH=$PATH:/usr/sbin:/sbin
common_usage='  --device        name of the TUN device (default tun0)
  --backend       which iptables, where the host has both; the default is what iptables is here
  --check         says which rule is missing, or that there are others in our chains; then the status is 1
  --remove        takes every trace of them away
  --print         shows what iptables-restore would be told'

fail() {
    echo "${0##*/}: $2" >&2
    exit "$1"
}

# take_options ARGUMENT...
take_options() {
    while [ $# -gt 0 ]; do
        option=$1
        case $option in
        --check | --remove | --print) action=${option#--} ;;
        --help)
            usage
            exit 0
            ;;
        --device=* | --address=* | --vpn-network=* | --seed-networks=* | --backend=*) set_option "${option%%=*}" "${option#*=}" ;;
        --device | --address | --vpn-network | --seed-networks | --backend)
            [ $# -gt 1 ] || fail 2 "$option wants a value (see --help)"
            set_option "$option" "$2"
            shift
            ;;
        *) fail 2 "there is no option '$option' (see --help)" ;;
        esac
        shift
    done
}

# set_option NAME VALUE
set_option() {
    case $1 in
    --device)
        case $2 in
        '' | [.-]* | all | default | *[!A-Za-z0-9_.-]* | ????????????????*) fail 2 "--device '$2' is no name of a device, such as tun0" ;;
        esac
        device=$2
        ;;
    --backend)
        case $2 in
        legacy | nft) backend=-$2 ;;
        *) fail 2 "--backend '$2' is neither legacy nor nft" ;;
        esac
        ;;
    *)
        case $2 in
        *[!0-9A-Fa-f.:/,\ ]*) fail 2 "$1 '$2' are no addresses or networks, such as 10.0.0.0/8,fd00::/64" ;;
        esac
        case $1 in
        --address) own_addresses=$(echo "$2" | tr ',' ' ') ;;
        --vpn-network) vpn_network=$(echo "$2" | tr ',' ' ') ;;
        --seed-networks) seed_networks=$(echo "$2" | tr ',' ' ') ;;
        esac
        ;;
    esac
}

# both TABLE CHAIN RULE: for IPv4 and IPv6
both() { echo "$@"; }

# of_network NETWORK TABLE CHAIN RULE: for the family of the network
of_network() {
    case $1 in
    *:*) [ "$family" = 6 ] || return 0 ;;
    *) [ "$family" = 4 ] || return 0 ;;
    esac
    shift
    echo "$@"
}

# own_address_rules: the tunnel's own addresses are reached over the tunnel alone, and by the host itself
own_address_rules() {
    both mangle PREROUTING '-i lo -j RETURN'
    for address in $own_addresses; do
        of_network "$address" mangle PREROUTING "-d $address ! -i $device -j DROP"
    done
}

# own_chain CHAIN: the name of the device's own
own_chain() {
    case $1 in
    PREROUTING) echo "RVPN-$device-PRE" ;;
    POSTROUTING) echo "RVPN-$device-POST" ;;
    *) echo "RVPN-$device-$1" ;;
    esac
}

# families: runs the action for IPv4, and for IPv6 where the host has it
main() {
    status=0
    case $vpn_network in
    *.*) ;;
    *) vpn_network="192.0.0.0/29 $vpn_network" ;; # as the programs have it
    esac
    for family in 4 6; do
        case $family in
        4) tool=iptables ;;
        6)
            tool=ip6tables
            [ -e /proc/sys/net/ipv6/conf/all/disable_ipv6 ] || continue
            # Where IPv6 is switched off the tunnel's device may have it all the same.
            [ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" = 0 ] || command -v "$tool$backend-save" >/dev/null || continue
            ;;
        esac
        command -v "$tool$backend-save" >/dev/null || fail 4 "$tool$backend-save is not installed: 'apt-get install iptables' on Debian"
        saved=$("$tool$backend-save") || fail 4 "$tool$backend-save failed"
        wanted=$(rules)
        case $action in
        lay) restore "$(script "$wanted")" ;;
        remove) restore "$(script '')" ;;
        print) script "$wanted" ;;
        check) check || status=1 ;;
        esac
    done
    exit $status
}

# restore LINES
restore() {
    [ -z "$1" ] || printf '%s\n' "$1" | "$tool$backend-restore" --noflush --wait 20 || fail 4 "$tool$backend-restore failed"
}

# ours TABLE: the lines of iptables-save about chains of this device in that table
ours() {
    printf '%s\n' "$saved" | awk -v table="*$1" -v own="RVPN-$device-" '
        /^[*]/ { here = $1 == table }
        here && (index($1, ":" own) == 1 || $1 == "-A" && (index($2, own) == 1 || index($NF, own) == 1 && $(NF - 1) ~ /^-[jg]$/))'
}

# script WANTED: what iptables-restore must be told to get from what is there to these rules alone
script() {
    tables=$(printf '%s\n' "$1" | awk 'NF && !seen[$1]++ { print $1 }')
    for table in $tables $(printf '%s\n' "$saved" | sed -n 's/^[*]//p'); do
        case " ${done_tables:=} " in *" $table "*) continue ;; esac
        done_tables="$done_tables $table"
        there=$(ours "$table")
        chains=$(printf '%s\n' "$1" | awk -v table="$table" '$1 == table && !seen[$2]++ { print $2 }')
        [ -n "$there$chains" ] || continue
        echo "*$table"
        kept=' '
        for chain in $chains; do
            echo ":$(own_chain "$chain") - [0:0]"
            kept="$kept$(own_chain "$chain") "
        done
        printf '%s\n' "$there" | awk -v own="RVPN-$device-" '$1 == "-A" && index($2, own) != 1 { sub(/^-A/, "-D"); print }'
        stale=$(printf '%s\n' "$there" | sed -n 's/^:\([^ ]*\).*/\1/p' | while read -r chain; do
            case $kept in *" $chain "*) ;; *) echo "$chain" ;; esac
        done)
        for chain in $stale; do echo "-F $chain"; done
        for chain in $stale; do echo "-X $chain"; done
        for chain in $chains; do
            own=$(own_chain "$chain")
            printf '%s\n' "$1" | awk -v table="$table" -v chain="$chain" -v own="$own" '
                $1 == table && $2 == chain { sub(/^[^ ]+ [^ ]+ /, ""); print "-A " own " " $0 }'
            echo "-I $chain 1 -j $own"
        done
        echo COMMIT
    done
    done_tables=''
}

# check: each rule, in its number; each jump, in the first place; nothing else
check() {
    found=$(printf '%s\n' "$wanted" | while read -r table chain rule; do
        own=$(own_chain "$chain")
        # shellcheck disable=SC2086 # a rule is words
        "$tool$backend" -w 20 -t "$table" -C "$own" $rule 2>/dev/null ||
            echo "missing in $tool$backend, table $table: -A $own $rule"
    done
    printf '%s\n' "$wanted" | awk '!seen[$1 " " $2]++ { print $1, $2 }' | while read -r table chain; do
        own=$(own_chain "$chain")
        first=$(printf '%s\n' "$saved" | awk -v table="*$table" -v chain="$chain" '
            /^[*]/ { here = $1 == table }
            here && $1 == "-A" && $2 == chain { print; exit }')
        [ "$first" = "-A $chain -j $own" ] || echo "missing in $tool$backend, table $table, as the first of $chain: -j $own"
        have=$(ours "$table" | grep -c "^-A $own " || true)
        want=$(printf '%s\n' "$wanted" | grep -c "^$table $chain ")
        [ "$have" -le "$want" ] || echo "in $tool$backend, table $table: $own has $have rules instead of $want"
    done)
    [ -n "$found" ] || return 0
    printf '%s\n' "$found"
    return 1
}
