# shellcheck shell=sh
# Finds a Java by reading the `release` files of installations: starting each JVM to ask it costs far more.
# Sourced by the start scripts (in the distribution's lib/) and by the scripts next door; POSIX sh.

# java_major HOME: sets MAJOR to the feature release of the Java in HOME (17, 25, ...); fails where there is none.
java_major() {
    MAJOR=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r key value; do
        [ "$key" = JAVA_VERSION ] || continue
        value=${value#\"}
        MAJOR=${value%%[!0-9]*}
        break
    done <"$1/release"
    [ -n "$MAJOR" ]
}

# java_homes: sets the words of HOMES to the places where a Java may be, the preferred one first.
# Paths with blanks or globs in them are not found; name those by RVPN_JAVA.
java_homes() {
    HOMES=${JAVA_HOME:-}
    if on_path=$(command -v java) && on_path=$(readlink -f -- "$on_path"); then
        HOMES="$HOMES ${on_path%/bin/java}"
    fi
    HOMES="$HOMES /usr/lib/jvm/*"
}

# choose_java newest|oldest FILE: sets JAVA_FOUND to the home of the newest or oldest Java from 17 on that has FILE (say
# bin/javac), MAJOR to its feature release. Fails, with the reason in WHY, where there is none.
choose_java() {
    JAVA_FOUND='' best=0
    java_homes
    # shellcheck disable=SC2086 # words and a glob by intention
    for home in $HOMES; do
        [ -x "$home/$2" ] && java_major "$home" && [ "$MAJOR" -ge 17 ] || continue
        case $1 in
        newest) [ "$MAJOR" -gt "$best" ] || continue ;;
        oldest) [ "$best" = 0 ] || [ "$MAJOR" -lt "$best" ] || continue ;;
        esac
        best=$MAJOR JAVA_FOUND=$home
    done
    MAJOR=$best
    [ -z "$JAVA_FOUND" ] || return 0
    WHY="no Java 17 or newer in JAVA_HOME, PATH or /usr/lib/jvm; install one (Debian: openjdk-17-jre-headless) or set RVPN_JAVA"
    return 1
}

# java_to_run: the same for running a program: what RVPN_JAVA names, a home or a path of `java`, else the newest.
java_to_run() {
    [ -n "${RVPN_JAVA:-}" ] || {
        choose_java newest bin/java
        return
    }
    # shellcheck disable=SC2034 # read by whoever sourced this file
    JAVA_FOUND=${RVPN_JAVA%/bin/java}
    java_major "$JAVA_FOUND" && [ "$MAJOR" -ge 17 ] && return 0
    # shellcheck disable=SC2034
    WHY="RVPN_JAVA=$RVPN_JAVA is no Java 17 or newer${MAJOR:+ but Java $MAJOR}; set it to the home of one"
    return 1
}

# java_flags MAJOR: sets the words of FLAGS to what that release wants on the command line.
java_flags() {
    FLAGS=
    # JNA and Netty load native code and use Unsafe, which newer releases announce with warnings.
    [ "$1" -lt 22 ] || FLAGS='--enable-native-access=ALL-UNNAMED'
    # shellcheck disable=SC2034 # read by whoever sourced this file
    [ "$1" -lt 24 ] || FLAGS="$FLAGS --sun-misc-unsafe-memory-access=allow"
}
