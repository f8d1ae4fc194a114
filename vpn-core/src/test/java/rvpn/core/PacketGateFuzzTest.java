package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import rvpn.fuzz.FuzzTarget;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.VirtioNetHeader;

/**
 * The body of a PACKET. What passes the gate goes to where the gate leads, comes from where it may, or is an ICMP error that
 * does not claim to come from here, and carries no flag but that of a checksum. What does not pass is left as it was.
 */
class PacketGateFuzzTest extends FuzzTarget {
    private static final List<Cidr> SOURCES = List.of(Cidr.parse("100.96.0.0/11"), Cidr.parse("fd10::/16"));
    private static final List<Cidr> DESTINATIONS = List.of(Cidr.parse("192.168.123.0/24"), Cidr.parse("fd20::/16"));
    private static final PacketGate GATE = new PacketGate(SOURCES, DESTINATIONS);
    private static final int SHORTEST = 30;
    private static final int AROUND = 5;

    @Override
    protected void check(byte[] input) {
        if (input.length < SHORTEST) {
            return;
        }
        byte[] alone = input.clone();
        Counter refusal = GATE.refusal(ByteBuffer.wrap(alone), 0, alone.length);
        byte[] amid = new byte[AROUND + input.length + AROUND];
        Arrays.fill(amid, (byte) 0xff);
        System.arraycopy(input, 0, amid, AROUND, input.length);
        assertThat(GATE.refusal(ByteBuffer.wrap(amid), AROUND, input.length)).isEqualTo(refusal);
        if (refusal != null) {
            assertThat(alone).isEqualTo(input);
            return;
        }
        assertThat(alone[0]).as("flags").isBetween((byte) 0, (byte) VirtioNetHeader.NEEDS_CSUM);
        assertThat(Arrays.copyOfRange(alone, VirtioNetHeader.BYTES, alone.length))
                .isEqualTo(Arrays.copyOfRange(input, VirtioNetHeader.BYTES, input.length));
        assertAddresses(alone);
        byte[] again = alone.clone();
        assertThat(GATE.refusal(ByteBuffer.wrap(again), 0, again.length)).isNull();
        assertThat(again).isEqualTo(alone);
    }

    private static void assertAddresses(byte[] body) {
        boolean isV4 = body[VirtioNetHeader.BYTES] >> 4 == 4;
        int bytes = isV4 ? 4 : 16;
        int at = VirtioNetHeader.BYTES + (isV4 ? 12 : 8);
        IpAddress source = IpAddress.of(Arrays.copyOfRange(body, at, at + bytes));
        IpAddress destination = IpAddress.of(Arrays.copyOfRange(body, at + bytes, at + 2 * bytes));
        assertThat(isIn(DESTINATIONS, destination))
                .as("destination %s", destination)
                .isTrue();
        boolean mayBeRouter = !isIn(DESTINATIONS, source);
        assertThat(isIn(SOURCES, source) || mayBeRouter && isIcmp(body, isV4))
                .as("source %s", source)
                .isTrue();
    }

    /** In IPv6 it may stand behind extension headers. */
    private static boolean isIcmp(byte[] body, boolean isV4) {
        return !isV4 || body[VirtioNetHeader.BYTES + 9] == 1;
    }

    private static boolean isIn(List<Cidr> networks, IpAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
