# shellcheck shell=sh
# Lays out what the images hold of ours. Sourced by scripts/image and, within a public build, by build-inside; POSIX sh.

# The parts of Java that the programs use.
java_modules=java.base,java.logging,java.management,java.naming,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported

# lay_programs SOURCE DIST ROOT JDK: that tree's programs, built into DIST, and a Java of their own, in ROOT/opt/rvpn
lay_programs() {
    source=$1 built=$2 to=$3/opt/rvpn jdk=$4
    mkdir -p "$to/lib" || return
    cp -r "$built/bin" "$built/iptables" "$to/" || return
    cp -r "$built/lib/native" "$to/lib/" || return
    for file in rvpn.jar vpnctl.jar sbom.json classes.lst java.sh launch.sh user.sh; do
        cp "$built/lib/$file" "$to/lib/" || return
    done
    cp "$source/scripts/lib/image/answers" "$to/lib/" && cp "$source/LICENSE" "$to/" || return
    "$jdk/bin/jlink" --add-modules "$java_modules" --strip-debug --no-man-pages --no-header-files --compress "$(compression "$jdk")" \
        --output "$to/java"
}

# compression JDK: the same in the words of its jlink
compression() {
    case $(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release") in
    17 | 18 | 19 | 20) echo 2 ;;
    *) echo zip-6 ;;
    esac
}

# set_dates DIRECTORY SECONDS: of everything below it
set_dates() {
    find "$1" -exec touch -h -d "@$2" {} +
}
