package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a pod serves beside the lab's nginx: an echo of what comes, and an answer of what has come. */
final class EchoServers {
    /** Sends back what it gets, over TCP. */
    static final int ECHO = 7;
    /** An HTTP server that answers a PUT with the sha256 of its body. */
    static final int DIGEST = 8080;
    /** Sends back a datagram; the lab's own. */
    static final int DATAGRAM_ECHO = 53;

    private static final String DIGEST_SCRIPT = """
            length=0
            while IFS= read -r line && [ "$line" != $'\\r' ]; do
                case ${line,,} in content-length:*) length=${line//[!0-9]/} ;; esac
            done
            sum=$(head -c "$length" | sha256sum)
            printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 64\\r\\nConnection: close\\r\\n\\r\\n%s' "${sum%% *}"
            """;

    private EchoServers() {}

    /** The command of an echo, however much it is sent. */
    static String[] tcpEcho(int port) {
        // Larger pieces may not fit into a pipe that has room: socat would wait for itself to read from it.
        return new String[] {
            "socat", "-t10", "-b4096", "TCP6-LISTEN:" + port + ",ipv6only=0,fork,reuseaddr,backlog=64", "PIPE"
        };
    }

    /** The command of an echo of datagrams, on these addresses or on all. */
    static String[] datagramEcho(int port, String... address) {
        return Stream.concat(Stream.of(Dist.DATAGRAM_ECHO, Integer.toString(port)), Stream.of(address))
                .toArray(String[]::new);
    }

    /** They end with the lab. */
    static void start(Host pod) throws IOException {
        Path script = Files.writeString(Files.createTempFile("rvpn-it", ".sh"), DIGEST_SCRIPT);
        script.toFile().deleteOnExit();
        pod.start(tcpEcho(ECHO));
        pod.start(
                "socat",
                "-t30",
                "TCP6-LISTEN:" + DIGEST + ",ipv6only=0,fork,reuseaddr,backlog=64",
                "EXEC:bash " + script);
        for (int port : new int[] {ECHO, DIGEST}) {
            Await.until("the pod serves port " + port, 10, () -> pod.connects("127.0.0.1", port, 1));
        }
    }

    /** An echo over TCP and UDP on all addresses of the seed; nothing else may reach it from the shoot. */
    static void startOnSeed(Host seed) {
        seed.start(tcpEcho(ECHO));
        seed.start(datagramEcho(ECHO));
        Await.until(
                "the seed serves port " + ECHO,
                10,
                () -> seed.reaches("127.0.0.1", ECHO).size() == 3);
    }
}
