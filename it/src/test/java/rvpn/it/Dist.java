package rvpn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the assembled programs and the scripts are. */
final class Dist {
    private static final Path ROOT = root();
    static final Path DIRECTORY = ROOT.resolve("target/dist");
    static final String SEED_SERVER = program("vpn-seed-server");
    static final String SHOOT_CLIENT = program("vpn-shoot-client");
    static final String SHOOT_SERVER = program("vpn-shoot-server");
    static final String SEED_CLIENT = program("vpn-seed-client");
    static final String GATEWAY = program("vpn-gateway");
    static final String VPNCTL = program("vpnctl");
    static final String LAB = script("lab");
    static final String BENCH = script("bench");
    static final String BENCH_ADAPTER = script("bench-adapter");
    static final String DATAGRAM_ECHO = script("lib/udp-echo");
    static final String UNSEALED_DIST = script("unsealed-dist");

    private Dist() {}

    private static String program(String name) {
        return DIRECTORY.resolve("bin/" + name).toString();
    }

    static String script(String name) {
        return ROOT.resolve("scripts/" + name).toString();
    }

    private static Path root() {
        try {
            Path here = Path.of("").toRealPath();
            return Files.exists(here.resolve("scripts/lab")) ? here : here.getParent();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
