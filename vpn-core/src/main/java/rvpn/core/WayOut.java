package rvpn.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** By which network interface this host reaches another, as its kernel would choose now. */
public final class WayOut {
    /** The discard service; nothing is ever sent. */
    private static final int ANY_PORT = 9;

    private WayOut() {}

    /** The interface whose address a packet to there would carry; empty when there is no way. */
    public static Optional<NetworkInterface> to(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, ANY_PORT));
            return Optional.ofNullable(NetworkInterface.getByInetAddress(socket.getLocalAddress()));
        } catch (IOException | UncheckedIOException unreachable) {
            return Optional.empty();
        }
    }

    /** The MTU in bytes of the interface that has this address of the host; 0 where nobody knows. */
    public static int mtuOf(InetAddress own) {
        try {
            NetworkInterface out = NetworkInterface.getByInetAddress(own);
            return out == null ? 0 : Math.max(0, out.getMTU());
        } catch (IOException unknown) {
            return 0;
        }
    }
}
