# shellcheck shell=bash
# shellcheck disable=SC2154 # of the script that sources this file
# A root file system of what this machine has: the programs that ours call, what these need, and a shell. Sourced.

# Beyond the C library's own. busybox is the shell and whatever else the start scripts and hooks call.
base_programs='/bin/busybox ip xtables-nft-multi xtables-legacy-multi'
base_applets='[ awk cat chgrp chmod chown cp cut date dirname echo env expr false grep head hostname id kill ln ls mkdir mv
nc nslookup ping ping6 printf ps pwd readlink rm sed setpriv sh sleep sort stat sysctl tail test timeout touch tr true uname wc wget'
iptables_names='iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore'

# lay_base ROOT: everything; fails with a reason on standard error
lay_base() {
    local root=$1 program name
    mkdir -p "$root"/{etc,proc,sys,dev,run,tmp,root,usr/{bin,sbin,lib,lib64,local/bin}} || return
    chmod 1777 "$root/tmp" "$root/run"
    for name in bin sbin lib lib64; do
        ln -s "usr/$name" "$root/$name" || return
    done
    FILES=()
    for program in $base_programs; do
        program=$(PATH=$PATH:/usr/sbin:/sbin type -P "$program") || {
            note "there is no $program on this machine"
            return 1
        }
        lay_program "$root" "$program" || return
    done
    lay_iptables "$root" && lay_java_libraries "$root" || return
    for name in $base_applets; do
        [ -e "$root/usr/bin/$name" ] || ln -s busybox "$root/usr/bin/$name" || return
    done
    lay_users "$root"
    list_packages >"$root/etc/packages"
}

# lay_program ROOT FILE: it and the libraries it is linked with
lay_program() { lay_file "$1" "$2" && lay_libraries "$1" "$2"; }

# lay_file ROOT FILE: at the same place, whatever links lead there
lay_file() {
    local place
    place=$(readlink -f "$(dirname "$2")")/$(basename "$2")
    [ ! -e "$1$place" ] || return 0
    mkdir -p "$(dirname "$1$place")" && cp -L "$place" "$1$place" || return
    FILES+=("$2")
}

# lay_iptables ROOT: the extensions, and the names under which both kinds of iptables are called
lay_iptables() {
    local extensions name
    extensions=$(dirname "$(find /usr/lib -name libxt_conntrack.so -print -quit)")
    [ -d "$extensions" ] || {
        note "the extensions of iptables are not below /usr/lib"
        return 1
    }
    mkdir -p "$1$extensions" && cp -L "$extensions"/lib*.so "$1$extensions/" || return
    for name in $iptables_names; do
        ln -s xtables-nft-multi "$1/usr/sbin/$name" && ln -s xtables-nft-multi "$1/usr/sbin/${name/tables/tables-nft}" &&
            ln -s xtables-legacy-multi "$1/usr/sbin/${name/tables/tables-legacy}" || return
    done
    for name in /etc/protocols /etc/services; do
        [ ! -e "$name" ] || cp "$name" "$1/etc/"
    done
}

# lay_java_libraries ROOT: what the Java in JAVA_FOUND and our native libraries are linked with, but for Java's own
lay_java_libraries() {
    local own file
    own=$(readlink -f "$JAVA_FOUND")
    for file in "$JAVA_FOUND"/bin/java "$JAVA_FOUND"/lib/{server/libjvm,libjli,libjava,libnet,libextnet,libnio,libzip,libmanagement}.so \
        "$dist"/lib/native/*.so; do
        lay_libraries "$1" "$file" "$own" || return
    done
}

# lay_libraries ROOT FILE [EXCEPT]: those that it is linked with, but for those in the directory EXCEPT
lay_libraries() {
    local library
    while read -r library; do
        [ -n "${3:-}" ] && [[ $(readlink -f "$library") == "$3"/* ]] || lay_file "$1" "$library" || return
    done < <(ldd "$2" 2>/dev/null | sed -nE 's#^.*=> (/[^ ]+) .*#\1#p; s#^[[:space:]]*(/[^ ]+) \(.*#\1#p')
}

lay_users() {
    printf '%s\n' root:x:0:0:root:/root:/bin/sh rvpn:x:65532:65532:rvpn:/tmp:/bin/false >"$1/etc/passwd"
    printf '%s\n' root:x:0: rvpn:x:65532: >"$1/etc/group"
    echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

# list_packages: the Debian packages of FILES with their versions, a line each
list_packages() {
    local file
    for file in "${FILES[@]}"; do
        dpkg -S "$file" 2>/dev/null || dpkg -S "/usr$file" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null
    done | cut -d: -f1 | sort -u | xargs -r dpkg-query -W -f '${Package} ${Version}\n'
}
