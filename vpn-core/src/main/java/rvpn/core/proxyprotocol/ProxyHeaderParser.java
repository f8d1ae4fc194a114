package rvpn.core.proxyprotocol;

import static rvpn.core.proxyprotocol.ProxyHeader.V2_FIXED_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * Reads a header from pieces, to its last byte and not a byte further. What can never become one is noticed at its first
 * wrong byte. Strict, although those who send it are trusted: the bytes behind it are not.
 */
final class ProxyHeaderParser {
    /** The longest header of version 1, its line end included. */
    static final int MAX_V1_BYTES = 107;

    /** The longest of version 2 that is taken, extensions included; they may be up to 64 KiB, and are some hundred bytes. */
    static final int MAX_V2_BYTES = 4096;

    private static final int MAX_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65_535;

    private final boolean isOptional;
    private final ByteBuf taken = Unpooled.buffer(V2_FIXED_BYTES + ProxyHeader.IPV6_BYTES, MAX_V2_BYTES);
    private Optional<ProxyHeader> header = Optional.empty();
    private boolean isMissing;

    /** @param isOptional whether something else may come instead */
    ProxyHeaderParser(boolean isOptional) {
        this.isOptional = isOptional;
    }

    /**
     * Takes bytes until all is told; what follows stays in {@code in}.
     *
     * @return whether all is told
     */
    boolean take(ByteBuf in) throws MalformedHeaderException {
        while (in.isReadable()) {
            taken.writeByte(in.readByte());
            if (isLast()) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing has come yet. */
    boolean isEmpty() {
        return !taken.isReadable();
    }

    /** The client and where it dialled, unless there was no header, or one that does not say. */
    Optional<ProxyHeader> header() {
        return header;
    }

    /** What was taken and was no header; to be read as what it is. */
    ByteBuf other() {
        return isMissing ? taken : Unpooled.EMPTY_BUFFER;
    }

    private boolean isLast() throws MalformedHeaderException {
        boolean isFirstVersion = taken.getByte(0) == ProxyHeader.V1_PREFIX[0];
        byte[] prefix = isFirstVersion ? ProxyHeader.V1_PREFIX : ProxyHeader.V2_SIGNATURE;
        int count = taken.readableBytes();
        if (count <= prefix.length) {
            if (taken.getByte(count - 1) != prefix[count - 1]) {
                isMissing = true;
                if (!isOptional) {
                    throw new MalformedHeaderException("there is no PROXY header");
                }
            }
            return isMissing;
        }
        return isFirstVersion ? isLastOfLine(count) : isLastOfBlock(count);
    }

    private boolean isLastOfLine(int count) throws MalformedHeaderException {
        boolean isEnd = taken.getByte(count - 1) == '\n';
        if (isEnd) {
            header = line(taken.toString(0, count, StandardCharsets.ISO_8859_1));
        } else if (count >= MAX_V1_BYTES) {
            throw new MalformedHeaderException("the PROXY line is longer than " + MAX_V1_BYTES + " bytes");
        }
        return isEnd;
    }

    private static Optional<ProxyHeader> line(String line) throws MalformedHeaderException {
        if (!line.endsWith("\r\n")) {
            throw new MalformedHeaderException("the PROXY line ends with LF alone");
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return Optional.empty();
        }
        IpFamily family =
                switch (words[1]) {
                    case "TCP4" -> IpFamily.V4;
                    case "TCP6" -> IpFamily.V6;
                    default ->
                        throw new MalformedHeaderException("the PROXY line names neither TCP4, TCP6 nor UNKNOWN");
                };
        if (words.length != 6) {
            throw new MalformedHeaderException("the PROXY line must be: PROXY TCP4|TCP6 source destination port port");
        }
        return Optional.of(new ProxyHeader(address(family, words[2], words[4]), address(family, words[3], words[5])));
    }

    private static InetSocketAddress address(IpFamily family, String host, String port)
            throws MalformedHeaderException {
        try {
            IpAddress address = IpAddress.parse(host);
            boolean isPort = port.matches("0|[1-9][0-9]*") && port.length() <= MAX_PORT_DIGITS;
            if (address.family() == family && isPort && Integer.parseInt(port) <= MAX_PORT) {
                return ProxyHeader.address(address.bytes(), Integer.parseInt(port));
            }
        } catch (IllegalArgumentException noAddress) {
            // falls through to the same words
        }
        throw new MalformedHeaderException("the PROXY line holds no " + family + " address with its port");
    }

    private boolean isLastOfBlock(int count) throws MalformedHeaderException {
        if (count < V2_FIXED_BYTES) {
            return false;
        }
        int length = taken.getUnsignedShort(14);
        if (count == V2_FIXED_BYTES) {
            checkFixed(length);
        }
        boolean isEnd = count == V2_FIXED_BYTES + length;
        if (isEnd && taken.getByte(12) % 16 == ProxyHeader.COMMAND_PROXY) {
            header = switch (taken.getByte(13)) {
                case ProxyHeader.TCP_OVER_IPV4 -> Optional.of(addresses(4));
                case ProxyHeader.TCP_OVER_IPV6 -> Optional.of(addresses(16));
                default -> Optional.empty();
            };
        }
        return isEnd;
    }

    private void checkFixed(int length) throws MalformedHeaderException {
        int version = taken.getUnsignedByte(12) >> 4;
        int command = taken.getUnsignedByte(12) & 0xf;
        if (version != ProxyHeader.V2_VERSION || command > ProxyHeader.COMMAND_PROXY) {
            throw new MalformedHeaderException("the PROXY header has version " + version + ", command " + command);
        }
        if (length > MAX_V2_BYTES - V2_FIXED_BYTES) {
            throw new MalformedHeaderException("the PROXY header is longer than " + MAX_V2_BYTES + " bytes");
        }
        int family = taken.getUnsignedByte(13) >> 4;
        int protocol = taken.getUnsignedByte(13) & 0xf;
        int least = family == 1 ? ProxyHeader.IPV4_BYTES : family == 2 ? ProxyHeader.IPV6_BYTES : 0;
        if (command == ProxyHeader.COMMAND_PROXY && (family > 3 || protocol > 2 || length < least)) {
            throw new MalformedHeaderException(
                    "the PROXY header has family " + family + ", protocol " + protocol + ", length " + length);
        }
    }

    private ProxyHeader addresses(int bytes) {
        byte[] from = new byte[bytes];
        byte[] to = new byte[bytes];
        taken.getBytes(V2_FIXED_BYTES, from).getBytes(V2_FIXED_BYTES + bytes, to);
        int ports = V2_FIXED_BYTES + 2 * bytes;
        return new ProxyHeader(
                ProxyHeader.address(from, taken.getUnsignedShort(ports)),
                ProxyHeader.address(to, taken.getUnsignedShort(ports + 2)));
    }
}
