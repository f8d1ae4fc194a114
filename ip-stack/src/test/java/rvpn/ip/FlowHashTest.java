package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowHashTest {
    private static final List<String> PAIR4 = List.of("192.168.123.1", "100.96.0.10");
    private static final List<String> PAIR6 = List.of("fd00::1", "fd00:10:96::10");

    private static int hash(ByteBuffer packet) {
        return FlowHash.of(packet, 0);
    }

    @Test
    void isTheSameForAllPacketsOfAFlow() {
        for (List<String> pair : List.of(PAIR4, PAIR6)) {
            assertThat(hash(TestPackets.tcp(pair.get(0), pair.get(1), 0)))
                    .isEqualTo(hash(TestPackets.tcp(pair.get(0), pair.get(1), 1400)));
            assertThat(hash(TestPackets.udp(pair.get(0), pair.get(1), 0)))
                    .isEqualTo(hash(TestPackets.udp(pair.get(0), pair.get(1), 60_000)));
        }
    }

    @Test
    void differsWhereAnythingDiffersThatTellsFlowsApart() {
        Set<Integer> hashes = new HashSet<>();
        for (List<String> pair : List.of(PAIR4, PAIR6)) {
            hashes.add(hash(TestPackets.tcp(pair.get(0), pair.get(1), 10)));
            hashes.add(hash(TestPackets.udp(pair.get(0), pair.get(1), 10)));
            hashes.add(hash(TestPackets.echo(pair.get(0), pair.get(1), 10)));
            hashes.add(hash(TestPackets.tcp(pair.get(1), pair.get(0), 10)));
            hashes.add(hash(withSourcePort(TestPackets.tcp(pair.get(0), pair.get(1), 10), 1)));
        }
        hashes.add(hash(TestPackets.tcp("192.168.123.1", "100.96.0.11", 10)));
        hashes.add(hash(TestPackets.tcp("fd00::1", "fd00:10:96::11", 10)));
        assertThat(hashes).hasSize(12);
    }

    @Test
    void spreadsNeighbouringPortsOverSmallTables() {
        Set<Integer> places = new HashSet<>();
        for (int port = 40_000; port < 40_064; port++) {
            places.add(hash(withSourcePort(TestPackets.tcp(PAIR4.get(0), PAIR4.get(1), 10), port)) & 1023);
        }
        // 64 at random in 1024 places: 62 expected; a hash that folds would show 32 or fewer.
        assertThat(places).hasSizeGreaterThan(52);
    }

    @Test
    void readsNoPortsOutOfFragments() {
        ByteBuffer first = fragment(0x2000);
        ByteBuffer later = fragment(0x0040);
        later.putInt(Ipv4Header.MIN_BYTES, 0x12345678);
        assertThat(hash(first)).isEqualTo(hash(later));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void findsThePortsBehindExtensionHeaders(int type) {
        ByteBuffer plain = TestPackets.tcp(PAIR6.get(0), PAIR6.get(1), 10);
        ByteBuffer extended = TestPackets.withExtension(plain, type, 0, 0, 1, 4, 0, 0, 0, 0);
        assertThat(hash(extended)).isEqualTo(hash(plain));
    }

    private static ByteBuffer fragment(int flagsAndOffset) {
        return TestPackets.udp(PAIR4.get(0), PAIR4.get(1), 64)
                .putShort(Ipv4Header.FRAGMENT_OFFSET, (short) flagsAndOffset);
    }

    private static ByteBuffer withSourcePort(ByteBuffer packet, int port) {
        return packet.putShort(IpPacket.transportOffset(packet, 0), (short) port);
    }
}
