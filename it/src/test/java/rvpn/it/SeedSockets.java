package rvpn.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sockets on a host, to the echoes of a pod. */
record SeedSockets(Host host, AtomicLong number) {
    private static final int CHUNK = 32 * 1024;
    private static final int LARGEST_DATAGRAM = 4000;

    SeedSockets(Host host) {
        this(host, new AtomicLong());
    }

    /** One datagram, there and back; each is another. */
    void datagram(String pod, int patienceS) throws IOException {
        long own = number.incrementAndGet();
        datagram(pod, Bytes.random(8 + (int) (own * 997 % LARGEST_DATAGRAM), own), patienceS);
    }

    /** This one, there and back. */
    void datagram(String pod, byte[] sent, int patienceS) throws IOException {
        Inside.call(host, () -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(patienceS));
                socket.send(
                        new DatagramPacket(sent, sent.length, InetAddress.getByName(pod), EchoServers.DATAGRAM_ECHO));
                DatagramPacket got = new DatagramPacket(new byte[2 * LARGEST_DATAGRAM], 2 * LARGEST_DATAGRAM);
                socket.receive(got);
                assertSame(sent, Arrays.copyOf(got.getData(), got.getLength()));
            }
            return null;
        });
    }

    /** A connection that gets back what it sends, chunk by chunk, each within the time. */
    void stream(String pod, int count, int patienceS) throws IOException {
        byte[] sent = Bytes.random(count, number.incrementAndGet());
        Inside.call(host, () -> {
            try (Socket socket = connect(pod, patienceS)) {
                for (int at = 0; at < count; at += CHUNK) {
                    exchange(socket, Arrays.copyOfRange(sent, at, Math.min(count, at + CHUNK)));
                }
            }
            return null;
        });
    }

    /** A connection to the echo. */
    static Socket connect(String pod, int patienceS) throws IOException {
        int patienceMs = (int) TimeUnit.SECONDS.toMillis(patienceS);
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(pod, EchoServers.ECHO), patienceMs);
            socket.setSoTimeout(patienceMs);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** Sends this and gets it back. */
    static void exchange(Socket socket, byte[] chunk) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(chunk);
        byte[] got = new byte[chunk.length];
        new DataInputStream(socket.getInputStream()).readFully(got);
        assertSame(chunk, got);
    }

    private static void assertSame(byte[] sent, byte[] got) {
        if (!Arrays.equals(sent, got)) {
            throw new AssertionError(sent.length + " bytes came back as " + got.length + " others");
        }
    }
}
