# shellcheck shell=bash
# Makes the programs. Sourced after common.sh, java.sh and packages.sh.
# RVPN_DIST names programs built elsewhere, which then are used as they are.
dist=${RVPN_DIST:-$here/target/dist}

# is_built: whether the programs are there and no source is newer than they
is_built() {
    [ -x "$dist/bin/vpnctl" ] || return 1
    [ -z "${RVPN_DIST:-}" ] || return 0
    [ -z "$(cd "$here" && find pom.xml ./*/pom.xml ./*/src/main it/src/assembly scripts/{launcher,iptables} scripts/lib/{java.sh,unpack-natives} \
        -newer "$dist/lib" -print -quit)" ]
}

# build_if_needed: builds without tests; the complete log stays in target/build.log
build_if_needed() {
    is_built && return 0
    [ -z "${RVPN_DIST:-}" ] || die "RVPN_DIST=$RVPN_DIST has no bin/vpnctl; it must be a directory such as target/dist"
    missing_for_build
    install_missing
    choose_java oldest bin/javac || die "$WHY"
    local began_ms log=$here/target/build.log
    now_ms
    began_ms=$NOW_MS
    note "building with Java $MAJOR (the first time takes a few minutes, mostly downloads)"
    mkdir -p "$here/target"
    if ! (cd "$here" && JAVA_HOME=$JAVA_FOUND mvn -B -ntp -DskipTests -Dspotless.check.skip package) >"$log" 2>&1 </dev/null; then
        grep -m 10 '^\[ERROR\]' "$log" >&2 || tail -n 10 "$log" >&2
        give_back
        die "the build failed, see $log"
    fi
    give_back
    now_ms
    note "built in $(((NOW_MS - began_ms) / 1000)) s"
}
