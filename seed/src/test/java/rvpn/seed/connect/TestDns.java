package rvpn.seed.connect;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback that knows the addresses a test gives it; every other name does not exist. */
public final class TestDns implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int NO_ERROR = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;

    private final DatagramSocket socket;
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final InetSocketAddress address;
    private final int ttlSeconds;
    private volatile Runnable beforeAnswer = () -> {};

    public TestDns(int ttlSeconds) throws IOException {
        this.ttlSeconds = ttlSeconds;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) socket.getLocalSocketAddress();
        Thread answering = new Thread(this::answer, "test-dns");
        answering.setDaemon(true);
        answering.start();
    }

    public TestDns with(String name, String... addresses) throws IOException {
        List<InetAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(InetAddress.getByName(address));
        }
        known.put(name, list);
        return this;
    }

    /** Does something behind each question. */
    public void beforeAnswer(Runnable then) {
        beforeAnswer = then;
    }

    /** A resolver that asks this server only. */
    public Names names() {
        return new Names(new SingletonDnsServerAddressStreamProvider(address), Names.Lookup.ABSOLUTE);
    }

    /** Questions for an IPv4 address so far. */
    public int questions() {
        return questions.get();
    }

    private void answer() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                byte[] reply = reply(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                beforeAnswer.run();
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    /** RFC 1035 section 4.1. */
    private byte[] reply(ByteBuffer query) {
        int at = 12;
        StringBuilder name = new StringBuilder();
        while (query.get(at) != 0) {
            int length = query.get(at);
            name.append(new String(query.array(), at + 1, length, StandardCharsets.US_ASCII))
                    .append('.');
            at += 1 + length;
        }
        name.setLength(name.length() - 1);
        short type = query.getShort(at + 1);
        questions.addAndGet(type == TYPE_A ? 1 : 0);
        List<InetAddress> addresses = known.get(name.toString());
        List<InetAddress> answers = addresses == null
                ? List.of()
                : addresses.stream()
                        .filter(address -> type == (address instanceof Inet6Address ? TYPE_AAAA : TYPE_A))
                        .toList();
        ByteBuffer reply = ByteBuffer.allocate(512);
        reply.putShort(query.getShort(0))
                .putShort((short) (addresses == null ? NO_SUCH_NAME : NO_ERROR))
                .putShort((short) 1)
                .putShort((short) answers.size())
                .putInt(0)
                .put(query.array(), 12, at + 5 - 12);
        for (InetAddress address : answers) {
            reply.putShort((short) 0xc00c)
                    .putShort(type)
                    .putShort((short) 1)
                    .putInt(ttlSeconds)
                    .putShort((short) address.getAddress().length)
                    .put(address.getAddress());
        }
        byte[] bytes = new byte[reply.position()];
        reply.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
