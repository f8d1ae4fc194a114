package rvpn.ip;

import java.nio.ByteBuffer;

/** The dull twin of {@link MssClamp}: copies, walks the list as RFC 9293 3.1 tells it, and leaves the checksum to others. */
final class NaiveMssClamp {
    private NaiveMssClamp() {}

    static ByteBuffer lower(ByteBuffer packet, int packetBytes) {
        ByteBuffer copy = ByteBuffer.allocate(packet.capacity()).put(0, packet, 0, packet.capacity());
        boolean isV4 = (copy.get(0) & 0xf0) == 0x40;
        int tcp = isV4 ? 20 : 40;
        int most = packetBytes - tcp - 20;
        if ((copy.get(tcp + 13) & 2) == 0) {
            return copy;
        }
        int end = tcp + (copy.get(tcp + 12) & 0xf0) / 4;
        int i = tcp + 20;
        while (i < end && copy.get(i) != 0) {
            if (copy.get(i) == 1) {
                i++;
                continue;
            }
            int length = i + 1 < end ? copy.get(i + 1) & 0xff : 0;
            if (length < 2 || i + length > end) {
                break;
            }
            if (copy.get(i) == 2 && length == 4 && (copy.getShort(i + 2) & 0xffff) > most) {
                copy.putShort(i + 2, (short) most);
            }
            i += length;
        }
        return copy;
    }
}
