package rvpn.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * What a load balancer says of a client's connection (haproxy.org, proxy-protocol.txt 2.1 and 2.2).
 *
 * @param source the client
 * @param destination where it dialled
 */
public record ProxyHeader(InetSocketAddress source, InetSocketAddress destination) {
    static final byte[] V1_PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    static final byte[] V2_SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    static final int V2_FIXED_BYTES = 16;
    static final int V2_VERSION = 2;
    static final int COMMAND_LOCAL = 0;
    static final int COMMAND_PROXY = 1;
    static final int TCP_OVER_IPV4 = 0x11;
    static final int TCP_OVER_IPV6 = 0x21;
    static final int IPV4_BYTES = 2 * (4 + 2);
    static final int IPV6_BYTES = 2 * (16 + 2);

    private static final int IPV6_LENGTH = 16;
    private static final int MAPPED_ZEROS = 10;

    /** The header of version 2, without extensions. Addresses of two families are both written as IPv6. */
    public ByteBuf version2() {
        byte[] from = source.getAddress().getAddress();
        byte[] to = destination.getAddress().getAddress();
        boolean isIpv4 = from.length + to.length < IPV6_LENGTH;
        ByteBuf header = Unpooled.buffer(V2_FIXED_BYTES + IPV6_BYTES);
        header.writeBytes(V2_SIGNATURE);
        header.writeByte(V2_VERSION << 4 | COMMAND_PROXY);
        header.writeByte(isIpv4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
        header.writeShort(isIpv4 ? IPV4_BYTES : IPV6_BYTES);
        header.writeBytes(isIpv4 ? from : ipv6(from)).writeBytes(isIpv4 ? to : ipv6(to));
        return header.writeShort(source.getPort()).writeShort(destination.getPort());
    }

    private static byte[] ipv6(byte[] address) {
        if (address.length == IPV6_LENGTH) {
            return address;
        }
        byte[] mapped = new byte[IPV6_LENGTH];
        mapped[MAPPED_ZEROS] = (byte) 0xff;
        mapped[MAPPED_ZEROS + 1] = (byte) 0xff;
        System.arraycopy(address, 0, mapped, MAPPED_ZEROS + 2, address.length);
        return mapped;
    }

    static InetSocketAddress address(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
