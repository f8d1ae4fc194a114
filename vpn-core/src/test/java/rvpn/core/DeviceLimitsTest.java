package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.ip.IpAddress;
import rvpn.ip.MssClamp;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

class DeviceLimitsTest {
    private static final int AT = VirtioNetHeader.BYTES;
    private static final DeviceLimits LIMITS = new DeviceLimits(1400, MssClamp.OFF, List.of());

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 1372, false",
        "10.0.0.1, 10.0.0.2, 1373, true",
        "fd00::1, fd00::2, 1352, false",
        "fd00::1, fd00::2, 1353, true"
    })
    void measuresAPacketAgainstTheMtu(String from, String to, int payload, boolean isTooBig) {
        ByteBuffer packet = TestPackets.udp(from, to, payload);
        assertThat(isTooBig(packet)).isEqualTo(isTooBig);
    }

    @Test
    void leavesWhatMayBeCutToTheKernel() {
        ByteBuffer packet = TestPackets.udp("10.0.0.1", "10.0.0.2", 5000).putShort(6, (short) 0);
        assertThat(isTooBig(packet)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 1360, false",
        "10.0.0.1, 10.0.0.2, 1361, true",
        "fd00::1, fd00::2, 1340, false",
        "fd00::1, fd00::2, 1341, true"
    })
    void measuresTheSegmentsOfASuperPacket(String from, String to, int segment, boolean isTooBig) {
        ByteBuffer b = ByteBuffer.allocate(70_000);
        int length = TestPackets.putSuperTcp(b, 0, IpAddress.parse(from), IpAddress.parse(to), 60_000, segment);
        VirtioNetHeader.normalize(b, 0, AT);
        assertThat(LIMITS.isTooBig(b, 0, AT + length)).isEqualTo(isTooBig);
        assertThat(DeviceLimits.NONE.isTooBig(b, 0, AT + length)).isFalse();
    }

    private static boolean isTooBig(ByteBuffer packet) {
        ByteBuffer b = ByteBuffer.allocate(AT + packet.capacity()).put(AT, packet, 0, packet.capacity());
        return LIMITS.isTooBig(b, 0, b.capacity());
    }
}
