package rvpn.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody sees who listens on the wire between seed and shoot while a packet goes through the tunnel. */
class SealingIT {
    @RegisterExtension
    static final Link LINK = new Link("sealing");

    @Test
    void programsShowNothingOfAPacketOnTheWire() throws IOException {
        assertThat(isSeenOnTheWire("tunnel packet of", Dist.DIRECTORY)).isFalse();
    }

    /** And so the listener above does hear. */
    @Test
    void programsWithoutCipherForMeasuringCarryAPacketAndShowIt() throws IOException {
        Path unsealed = LINK.directory().resolve("unsealed");
        Shell.run(Dist.UNSEALED_DIST, unsealed.toString()).succeeds();
        assertThat(isSeenOnTheWire("unsealed packets", unsealed)).isTrue();
    }

    private static boolean isSeenOnTheWire(String words, Path dist) throws IOException {
        Path heard = Files.createTempFile(LINK.directory(), "heard", "");
        try (Link.Tunnel tunnel = LINK.tunnel(dist);
                Running listener = LINK.seed().start("socat", "-u", "INTERFACE:" + Link.WIRE, "OPEN:" + heard)) {
            awaitOnTheWire("start of testing", heard);
            assertThat(pings(tunnel.target(), words)).isTrue();
            awaitOnTheWire("end of testing", heard);
            assertThat(listener.isAlive()).isTrue();
        }
        return isIn(heard, words);
    }

    /** Pings beside the tunnel until the listener has heard it. */
    private static void awaitOnTheWire(String words, Path heard) {
        Await.until("'" + words + "' on the wire", 10, () -> pings(Link.SHOOT, words) && isIn(heard, words));
    }

    /** Whether a ping with these words, 16 bytes at most, is answered. */
    private static boolean pings(String address, String words) {
        return LINK.seed().pings(address, "-p", HexFormat.of().formatHex(words.getBytes(ISO_8859_1)));
    }

    private static boolean isIn(Path heard, String words) {
        try {
            return Files.readString(heard, ISO_8859_1).contains(words);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
