# shellcheck shell=sh
# What the start scripts share. RVPN_JAVA names the Java, RVPN_JAVA_OPTS adds flags and so overrides those below.

# Words before Java that make it another user's; user.sh sets them.
AS_USER=
# A jar of lib for this program alone, behind what all have in common, so that the archive still fits.
OWN_JAR=

# java_memory MAJOR: sets HEAP_MB and DIRECT_MB, less than usual where the container may have less memory than all parts of a
# JVM could come to; then LEAN has flags that bound the others
java_memory() {
    HEAP_MB=128 DIRECT_MB=64 LEAN=
    for limit in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
        read -r bytes <"$limit" || continue
        case $bytes in '' | *[!0-9]*) continue ;; esac
        limit_mb=$((bytes / 1048576))
        [ "$limit_mb" -ge 384 ] || HEAP_MB=$((limit_mb / 4)) DIRECT_MB=$((limit_mb / 8)) LEAN=yes
    done 2>/dev/null
    [ -n "$LEAN" ] || return 0
    # A compiler of each kind, not one for every few of the node's processors. Single methods would take up to 30 MB while they
    # are compiled; those over the bound stay with the code of the quick compiler.
    LEAN='-XX:CICompilerCount=2 -XX:ReservedCodeCacheSize=24m'
    [ "$1" -lt 22 ] || LEAN="$LEAN -XX:CompileCommand=quiet -XX:CompileCommand=MemLimit,*.*,12m"
    # The C library would keep freed memory for each of some twenty threads, and a lane's rings after the lane has ended.
    export MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072
}

# launch START_SCRIPT MAIN_CLASS ARGUMENT...: becomes the JVM that runs the class.
launch() {
    start_script=$1 main=$2 dist=${1%/bin/*}
    shift 2
    # shellcheck source=../lib/java.sh
    . "$dist/lib/java.sh"
    if ! java_to_run; then
        echo "${start_script##*/}: $WHY" >&2
        exit 4
    fi
    java_flags "$MAJOR"
    # An archive that does not fit is passed over, in silence by these flags: the programs start slower, but start.
    archive=$dist/lib/java$MAJOR.jsa
    if [ -r "$archive" ]; then
        # At the address it was made for, not at a random one: its pages need no change then, and all programs share them.
        FLAGS="$FLAGS -Xlog:cds=off -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
        [ "$MAJOR" -lt 24 ] || FLAGS="$FLAGS -Xlog:aot=off"
    else
        archive=
    fi
    # Gives back what the compilers leave behind; 17 and 21 know it only in their later updates.
    [ "$MAJOR" -lt 22 ] || FLAGS="$FLAGS -XX:TrimNativeHeapInterval=5000"
    # Compilers step back behind the packets; Java warns of it where it is not root.
    [ -n "$AS_USER" ] || [ ! -O / ] || FLAGS="$FLAGS -XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=15"
    # Native libraries lie unpacked in lib/native: without that, JNA, Netty and the bridge need a directory to write to.
    native=$dist/lib/native
    java_memory "$MAJOR"
    # One small heap with the collector that needs the least memory: packets live outside the heap. No performance data
    # file, because a killed JVM would leave it in /tmp. What starting would take for nothing: Netty's flight recorder
    # events, a search for libraries by ldconfig, the public authorities, whom nobody here trusts.
    set -f # for the asterisks of LEAN
    # shellcheck disable=SC2086 # options are words
    exec $AS_USER "$JAVA_FOUND/bin/java" $FLAGS $LEAN ${archive:+"-XX:SharedArchiveFile=$archive"} -XX:+UseSerialGC -Xms8m -Xmx${HEAP_MB}m \
        -XX:MaxDirectMemorySize=${DIRECT_MB}m -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -Dio.netty.jfr.enabled=false \
        -Djna.nounpack=true -Djna.platform.library.path=/usr/lib "-Djna.boot.library.path=$native" "-Djna.library.path=$native" \
        "-Djava.library.path=$native" -Djavax.net.ssl.trustStore=NONE ${RVPN_JAVA_OPTS:-} \
        -cp "$dist/lib/rvpn.jar${OWN_JAR:+:$dist/lib/$OWN_JAR}" "$main" "$@"
}
