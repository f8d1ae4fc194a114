package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;

/** What a seed server tells of its clients on its management socket, which its sandbox's directory holds. */
record SeedStatus(Sandbox seed) {
    /** The option that makes the socket. */
    String option() {
        return "--management-socket=" + socket();
    }

    private Path socket() {
        return seed.directory().resolve("status.sock");
    }

    private List<String> rows(String kind) {
        return seed.host()
                .given("status 2\nquit\n".getBytes(UTF_8), "socat", "-t10", "-", "UNIX:" + socket())
                .succeeds()
                .text()
                .lines()
                .filter(line -> line.startsWith(kind + ","))
                .toList();
    }

    List<String> clients() {
        return rows("CLIENT_LIST");
    }

    List<String> routes() {
        return rows("ROUTING_TABLE");
    }

    /** Where the only client is seen, with the port. */
    String realAddress() {
        List<String> clients = clients();
        return clients.size() == 1 ? clients.get(0).split(",")[2] : clients.toString();
    }
}
