package rvpn.it;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A machine, as a network namespace; commands run there. */
record Host(String namespace) {
    /** A command line that enters the namespace and becomes the command. */
    List<String> inside(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", namespace), Stream.of(command))
                .toList();
    }

    Outcome run(String... command) {
        return given(new byte[0], command);
    }

    /** Runs with these bytes on standard input. */
    Outcome given(byte[] input, String... command) {
        return Shell.run(input, Map.of(), inside(command));
    }

    /** A script of bash; its arguments are $1 and so on. */
    Outcome bash(String script, String... arguments) {
        return run(Stream.concat(Stream.of("bash", "-c", script, "bash"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    /** Starts what runs until it is stopped. */
    Running start(String... command) {
        return Running.start(Map.of(), inside(command));
    }

    boolean pings(String address, String... options) {
        return run(Stream.concat(Stream.of("ping", "-n", "-q", "-c", "1", "-W", "3", address), Stream.of(options))
                        .toArray(String[]::new))
                .isSuccess();
    }

    /** Whether a TCP connection is accepted within the time. */
    boolean connects(String address, int port, int seconds) {
        String script = "exec 3<>/dev/tcp/$1/$2";
        return run("timeout", Integer.toString(seconds), "bash", "-c", script, "bash", address, Integer.toString(port))
                .isSuccess();
    }

    /** By which protocols an address answers, and the port an echo: of tcp, udp and icmp; a slow machine has time to. */
    List<String> reaches(String address, int port) {
        return reachesWithin(10, address, port);
    }

    /** The same for what should be silent: they have a second each, so that silence costs no more. */
    List<String> reachesAtOnce(String address, int port) {
        return reachesWithin(1, address, port);
    }

    private List<String> reachesWithin(int seconds, String address, int port) {
        String script = """
                to=$1 port=$2 seconds=$3
                { timeout "$seconds" bash -c "exec 3<>/dev/tcp/$to/$port" && echo tcp; } &
                { exec 3<>/dev/udp/$to/$port && echo word >&3 && timeout "$seconds" head -n 1 <&3 | grep -q word && echo udp; } &
                { ping -n -q -c 1 -W "$seconds" "$to" >&2 && echo icmp; } &
                wait
                """;
        return bash(script, address, Integer.toString(port), Integer.toString(seconds))
                .text()
                .lines()
                .sorted()
                .toList();
    }

    /** Sends one datagram and gives the one that comes back, empty if none does within the time. */
    byte[] exchangesDatagram(String address, int port, byte[] datagram, int seconds) {
        // dd reads and writes a datagram in one call; the file is complete before, so it also sends one.
        return given(
                        datagram,
                        "bash",
                        "-c",
                        "in=$(mktemp) && trap 'rm -f \"$in\"' EXIT && cat >\"$in\" && exec 3<>/dev/udp/$1/$2"
                                + " && dd bs=65535 count=1 status=none if=\"$in\" >&3"
                                + " && timeout $3 dd bs=65535 count=1 status=none <&3",
                        "bash",
                        address,
                        Integer.toString(port),
                        Integer.toString(seconds))
                .output();
    }
}
