package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import rvpn.fuzz.FuzzTarget;

/**
 * A virtio header and the packet behind it. The checks judge by these bytes alone, also amid others, and change none. What
 * passes them passes again after all that the packet path does to it, and the answer to it is a whole packet.
 */
class PacketFuzzTest extends FuzzTarget {
    private static final int HEADER = VirtioNetHeader.BYTES;
    private static final int MOST = 1280;
    private static final MssClamp CLAMP = MssClamp.forPackets(MOST);
    private static final IcmpTooBig TOO_BIG =
            new IcmpTooBig(IpAddress.parse("192.168.123.1"), IpAddress.parse("fd00::1"), MOST);

    @Override
    protected void check(byte[] input) {
        if (input.length < HEADER) {
            return;
        }
        String verdict = verdict(input, 0, (byte) 0);
        assertThat(verdict(input, 7, (byte) 0xff)).isEqualTo(verdict);
        assertThat(verdict(input, 3, (byte) 0)).isEqualTo(verdict);
        if (verdict.equals("NONE NONE")) {
            ByteBuffer b = ByteBuffer.wrap(input.clone());
            int length = input.length - HEADER;
            answer(b, length);
            VirtioNetHeader.normalize(b, 0, HEADER);
            assertPasses(b);
            clamp(b);
            VirtioNetHeader.finishChecksum(b, 0, HEADER, length);
            assertThat(VirtioNetHeader.flags(b, 0)).isZero();
        }
    }

    /** Of the packet with so many other bytes before and behind it. */
    private static String verdict(byte[] input, int around, byte filler) {
        byte[] all = new byte[around + input.length + around];
        Arrays.fill(all, filler);
        System.arraycopy(input, 0, all, around, input.length);
        byte[] before = all.clone();
        ByteBuffer b = ByteBuffer.wrap(all);
        int packetAt = around + HEADER;
        int length = input.length - HEADER;
        PacketFault fault = IpPacket.check(b, packetAt, length);
        String verdict =
                fault + (fault == PacketFault.NONE ? " " + VirtioNetHeader.check(b, around, packetAt, length) : "");
        assertThat(all).isEqualTo(before);
        return verdict;
    }

    private static void assertPasses(ByteBuffer b) {
        assertThat(verdict(b.array(), 0, (byte) 0)).isEqualTo("NONE NONE");
    }

    private static void clamp(ByteBuffer b) {
        boolean wasRight = isPlainTcp(b) && TestPackets.isTransportChecksumRight(b, HEADER);
        boolean lowered = CLAMP.lower(b, 0, HEADER);
        assertPasses(b);
        if (lowered && wasRight) {
            assertThat(TestPackets.isTransportChecksumRight(b, HEADER)).isTrue();
        }
        assertThat(CLAMP.lower(b, 0, HEADER)).as("lowered twice").isFalse();
    }

    private static boolean isPlainTcp(ByteBuffer b) {
        return IpPacket.protocol(b, HEADER) == IpProtocol.TCP
                && !IpPacket.isFragment(b, HEADER)
                && !VirtioNetHeader.needsChecksum(b, 0);
    }

    private static void answer(ByteBuffer b, int length) {
        ByteBuffer answer = ByteBuffer.allocate(HEADER + IcmpTooBig.MAX_BYTES);
        int bytes = TOO_BIG.write(answer, HEADER, b, HEADER, length);
        if (bytes == 0) {
            return;
        }
        ByteBuffer whole = ByteBuffer.wrap(Arrays.copyOf(answer.array(), HEADER + bytes));
        assertPasses(whole);
        assertThat(TestPackets.isTransportChecksumRight(whole, HEADER)).isTrue();
        assertThat(IpPacket.isAnswer(whole, HEADER, HEADER + quoteAt(whole))).isTrue();
        assertThat(IcmpError.isOne(whole, HEADER)).isTrue();
    }

    private static int quoteAt(ByteBuffer answer) {
        int at = IcmpError.quoteAt(answer, HEADER, answer.capacity() - HEADER);
        assertThat(at).isPositive();
        return at - HEADER;
    }
}
