package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * An ICMP or ICMPv6 message that tells a sender what became of its packet, and quotes that packet from its IP header on
 * (RFC 792, RFC 4443 3). Redirects, which quote as well, change ways and are none of these.
 */
public final class IcmpError {
    static final int CHECKSUM_OFFSET = 2;

    /** What stands before the quoted packet. */
    private static final int ICMP_BYTES = 8;

    private static final int UNREACHABLE_4 = 3;
    private static final int REDIRECT_4 = 5;
    private static final int SOURCE_QUENCH_4 = 4;
    private static final int TIME_EXCEEDED_4 = 11;
    private static final int PARAMETER_4 = 12;
    private static final int UNREACHABLE_6 = 1;
    private static final int PARAMETER_6 = 4;
    /** Below are the errors of ICMPv6, above what is none: RFC 4443 2.1. */
    private static final int FIRST_INFORMATION_6 = 128;

    private static final int REDIRECT_6 = 137;

    private IcmpError() {}

    /** Whether a checked packet is one. */
    public static boolean isOne(ByteBuffer b, int at) {
        int type = type(b, at);
        if (type < 0) {
            return false;
        }
        return IpPacket.version(b, at) == 4 ? isError4(type) : type < FIRST_INFORMATION_6;
    }

    static boolean isRedirect(ByteBuffer b, int at) {
        return type(b, at) == (IpPacket.version(b, at) == 4 ? REDIRECT_4 : REDIRECT_6);
    }

    /**
     * Where the quoted packet begins, of the same family and with its whole IP header there; -1 when it is not so. Of
     * what follows that header nothing is known.
     */
    public static int quoteAt(ByteBuffer b, int at, int length) {
        if (!isReport(b, at) || IpPacket.isFragment(b, at)) {
            return -1;
        }
        int quote = at + IpPacket.transportOffset(b, at) + ICMP_BYTES;
        int version = IpPacket.version(b, at);
        int header = version == 4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
        return at + length - quote >= header && IpPacket.version(b, quote) == version ? quote : -1;
    }

    /** The errors that are in use; source quench is not any more (RFC 6633). */
    private static boolean isReport(ByteBuffer b, int at) {
        int type = type(b, at);
        if (IpPacket.version(b, at) == 4) {
            return type != SOURCE_QUENCH_4 && isError4(type);
        }
        return type >= UNREACHABLE_6 && type <= PARAMETER_6;
    }

    /** The type of a message of ICMP in IPv4, or ICMPv6 in IPv6; -1 of anything else. */
    private static int type(ByteBuffer b, int at) {
        int own = IpPacket.version(b, at) == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        if (IpPacket.protocol(b, at) != own || !IpPacket.hasTransportHeader(b, at)) {
            return -1;
        }
        return b.get(at + IpPacket.transportOffset(b, at)) & 0xff;
    }

    private static boolean isError4(int type) {
        return switch (type) {
            case UNREACHABLE_4, SOURCE_QUENCH_4, TIME_EXCEEDED_4, PARAMETER_4 -> true;
            default -> false;
        };
    }
}
