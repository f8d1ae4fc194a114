package rvpn.tun;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** UDP payload that the kernel shall cut into datagrams as late as it can (udp(7), UDP_SEGMENT); Java cannot ask for it. */
final class SegmentedDatagram {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final short PORT = 9;

    private SegmentedDatagram() {}

    static void send(String address, int bytes, int segmentBytes) throws IOException {
        byte[] size = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(segmentBytes)
                .array();
        int fd = Libc.socket(AF_INET, SOCK_DGRAM, 0);
        try {
            Libc.setsockopt(fd, SOL_UDP, UDP_SEGMENT, size, size.length);
            Libc.sendto(fd, new byte[bytes], bytes, 0, socketAddress(address), SOCKADDR_IN_BYTES);
        } finally {
            Libc.close(fd);
        }
    }

    /** struct sockaddr_in: the family in the host's order, the rest in the network's. */
    private static byte[] socketAddress(String address) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_IN_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) AF_INET).order(ByteOrder.BIG_ENDIAN).putShort(PORT);
        return bytes.put(InetAddress.getByName(address).getAddress()).array();
    }

    private static final class Libc {
        static {
            Native.register(Libc.class, "c");
        }

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int setsockopt(int fd, int level, int name, byte[] value, int length) throws LastErrorException;

        static native long sendto(int fd, byte[] bytes, long length, int flags, byte[] to, int toLength)
                throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }
}
