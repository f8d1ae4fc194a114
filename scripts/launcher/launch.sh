# shellcheck shell=sh
# What the start scripts share. RVPN_JAVA names the Java, RVPN_JAVA_OPTS adds flags and so overrides those below.

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
    # One small heap with the collector that needs the least memory: packets live outside the heap. No performance data
    # file, because a killed JVM would leave it in /tmp.
    # shellcheck disable=SC2086 # options are words
    exec "$JAVA_FOUND/bin/java" $FLAGS -XX:+UseSerialGC -Xms16m -Xmx128m -XX:MaxDirectMemorySize=64m \
        -XX:+ExitOnOutOfMemoryError -Xshare:auto -XX:-UsePerfData ${RVPN_JAVA_OPTS:-} -cp "$dist/lib/*" "$main" "$@"
}
