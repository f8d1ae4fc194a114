package rvpn.ip;

import static rvpn.ip.PacketFault.NONE;
import static rvpn.ip.PacketFault.OPTIONS;

import java.nio.ByteBuffer;

/** The part of {@link IpPacket#check} for IPv4. */
final class Ipv4Check {
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;

    private Ipv4Check() {}

    static PacketFault check(ByteBuffer b, int at, int length) {
        if (length < Ipv4Header.MIN_BYTES) {
            return PacketFault.TRUNCATED;
        }
        int header = Ipv4Header.headerBytes(b, at);
        if (header < Ipv4Header.MIN_BYTES || header > length) {
            return PacketFault.HEADER_LENGTH;
        }
        if (Ipv4Header.totalLength(b, at) != length) {
            return PacketFault.TOTAL_LENGTH;
        }
        PacketFault fault = checkOptions(b, at + Ipv4Header.OPTIONS_OFFSET, at + header);
        return fault != NONE ? fault : checkPayload(b, at, header, length - header);
    }

    private static PacketFault checkOptions(ByteBuffer b, int from, int end) {
        int option = from;
        while (option < end) {
            int type = b.get(option) & 0xff;
            if (type == END_OF_OPTIONS) {
                return NONE;
            }
            if (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) {
                return PacketFault.SOURCE_ROUTE;
            }
            int bytes = type == NO_OPERATION ? 1 : optionBytes(b, option, end);
            if (bytes == 0) {
                return OPTIONS;
            }
            option += bytes;
        }
        return NONE;
    }

    /** The length of an option that has one, type and length included; 0 when that is a lie. */
    private static int optionBytes(ByteBuffer b, int option, int end) {
        int bytes = end - option < 2 ? 0 : b.get(option + 1) & 0xff;
        return bytes < 2 || bytes > end - option ? 0 : bytes;
    }

    private static PacketFault checkPayload(ByteBuffer b, int at, int header, int payload) {
        int offset = Ipv4Header.fragmentOffset(b, at);
        boolean isFragment = Ipv4Header.isFragment(b, at);
        if (isFragment && !FragmentCheck.isPiece(offset, payload, Ipv4Header.hasMoreFragments(b, at))) {
            return PacketFault.FRAGMENT;
        }
        int protocol = Ipv4Header.protocol(b, at);
        return offset != 0 || Transport.hasHeader(b, at + header, payload, protocol, isFragment)
                ? NONE
                : PacketFault.TRANSPORT;
    }
}
