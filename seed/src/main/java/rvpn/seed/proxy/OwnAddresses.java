package rvpn.seed.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * Whether an address is one of this host's. The kernel is asked each time, because addresses come and go: a datagram
 * socket that is connected to an address of the host gets that address as its own. Nothing is sent, nothing waits; some
 * 20 microseconds, however many interfaces there are.
 */
final class OwnAddresses {
    private static final int ANY_PORT = 9;

    private OwnAddresses() {}

    static boolean contains(InetAddress address) {
        DatagramChannel socket;
        try {
            socket = DatagramChannel.open();
        } catch (IOException exhausted) { // then nothing can be dialled either, and what cannot be checked must not be
            return true;
        }
        try (socket) {
            socket.connect(new InetSocketAddress(address, ANY_PORT));
            return socket.getLocalAddress() instanceof InetSocketAddress own
                    && own.getAddress().equals(address);
        } catch (IOException | RuntimeException noWay) { // no route, no such family: so it is none of ours
            return false;
        }
    }
}
