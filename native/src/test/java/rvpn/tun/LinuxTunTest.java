package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The law on the kernel's device, in a network namespace of the test's own; the host is a UDP socket. Needs root. */
class LinuxTunTest extends TunLaw {
    private static final String NAME = "hn-tun0";
    private static final int ANSWER_WITHIN_MS = 5_000;

    private NetworkNamespace namespace;
    private DatagramSocket socket;

    @Override
    Tun open() throws IOException {
        namespace = NetworkNamespace.enter();
        namespace.disableIpv6();
        LinuxTun tun = LinuxTun.open(NAME, 1);
        Command.run(
                "link set dev " + NAME + " mtu 65535 up\naddress add " + Datagram.HOST_ADDRESS + "/30 dev " + NAME,
                "ip",
                "-batch",
                "-");
        socket = new DatagramSocket(new InetSocketAddress(Datagram.HOST_ADDRESS, Datagram.HOST_PORT));
        socket.setSoTimeout(ANSWER_WITHIN_MS);
        return tun;
    }

    @Override
    Tun open(int queueCount) throws IOException {
        return LinuxTun.open("hn-tun1", queueCount);
    }

    @Override
    void hostSends(byte[] payload) throws IOException {
        InetAddress far = InetAddress.getByName(Datagram.FAR_ADDRESS);
        socket.send(new DatagramPacket(payload, payload.length, far, Datagram.FAR_PORT));
    }

    @Override
    byte[] hostReceives() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @AfterEach
    void leaveNamespace() {
        if (socket != null) {
            socket.close();
        }
        if (namespace != null) {
            namespace.leave();
        }
    }

    @Test
    void negotiatesChecksumAndTcpOffload() throws IOException {
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            assertThat(other.name()).isEqualTo("hn-tun1");
            assertThat(other.offload().checksum()).isTrue();
            assertThat(other.offload().tcp()).isTrue();
        }
    }

    @Test
    void givesSegmentsOfUdpOneByOneOnceLimited() throws IOException {
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            assumeTrue(other.offload().udp(), "UDP segmentation offload needs Linux 6.2");
            Command.run("link set dev hn-tun1 mtu 1500 up\naddress add 10.97.0.1/30 dev hn-tun1", "ip", "-batch", "-");
            other.limit(new Offload(true, true, false));
            SegmentedDatagram.send("10.97.0.2", 5000, 1000);
            assertThat(packetsOf(other)).isEqualTo(5);

            other.limit(other.offload());
            SegmentedDatagram.send("10.97.0.2", 5000, 1000);
            assertThat(packetsOf(other)).isEqualTo(1);
        }
    }

    private static int packetsOf(LinuxTun device) throws IOException {
        NativeBuffer buffer = NativeBuffer.allocate(2 * TunQueue.MAX_PACKET_BYTES);
        return device.queues().get(0).read(buffer, 0, 0, new Slices(16));
    }

    @Test
    void saysThatANameIsTaken() {
        assertThatThrownBy(() -> LinuxTun.open(NAME, 1))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
                .hasMessage("create TUN device hn-tun0: EBUSY (in use): the name is taken by another network interface:"
                        + " choose another, or remove that one with 'ip link delete hn-tun0'");
        assertThatThrownBy(() -> LinuxTun.open("lo", 1)).hasMessageContaining("the name is taken");
        assertThatThrownBy(() -> LinuxTun.open(NAME, 2)).hasMessageContaining("the name is taken");
    }

    @Test
    void refusesInvalidNamesAndQueueCounts() {
        assertThatThrownBy(() -> LinuxTun.open("no/slash", 1)).hasMessageContaining("not valid");
        assertThatThrownBy(() -> LinuxTun.open("hn-tun1", 0)).hasMessageContaining("1 to 256");
        assertThatThrownBy(() -> LinuxTun.open("hn-tun1", 257)).hasMessageContaining("1 to 256");
    }

    @Test
    void opensSeveralQueuesAndFreesTheNameWithTheLast() throws IOException {
        try (LinuxTun four = LinuxTun.open("hn-tun1", 4)) {
            assertThat(four.queues()).hasSize(4).extracting(TunQueue::fd).doesNotHaveDuplicates();
        }
        LinuxTun.open("hn-tun1", 1).close();
    }

    @Test
    void spreadsFlowsOverTheAttachedQueuesOnly() throws IOException {
        try (LinuxTun three = openWithAddress(3)) {
            sendFlows(200);
            assertThat(drainEach(three)).allSatisfy(count -> assertThat(count).isPositive());

            three.queues().get(1).detach();
            sendFlows(200);
            assertThat(drainEach(three)).satisfies(counts -> {
                assertThat(counts.get(1)).isZero();
                assertThat(counts.get(0) + counts.get(2)).isEqualTo(200);
            });
        }
    }

    @Test
    void keepsAFlowOnTheQueueThatItsAnswersWereWrittenTo() throws IOException {
        try (LinuxTun four = openWithAddress(4);
                DatagramSocket flow = new DatagramSocket(new InetSocketAddress("10.97.0.1", 5000))) {
            for (int i = 0; i < 4; i++) {
                byte[] answer = Datagram.between(0x0a610002, 5001, 0x0a610001, 5000, new byte[1]);
                write(four.queues().get(i), answer);
                flow.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName("10.97.0.2"), 5001));
                List<Integer> counts = drainEach(four);
                assertThat(counts.get(i)).as("queue %d of %s", i, counts).isEqualTo(1);
            }
        }
    }

    @Test
    void keepsItsAddressAndRoutesWithoutAnAttachedQueue() throws IOException {
        try (LinuxTun two = openWithAddress(2)) {
            Command.run("route add 10.98.0.0/24 dev hn-tun1", "ip", "-batch", "-");
            for (TunQueue each : two.queues()) {
                each.detach();
            }
            sendFlows(10); // dropped
            two.limit(Offload.NONE);
            for (TunQueue each : two.queues()) {
                each.attach();
            }
            assertThat(drainEach(two)).containsExactly(0, 0);
            assertThat(Command.run("", "ip", "route", "show", "dev", "hn-tun1"))
                    .contains("10.97.0.0/24")
                    .contains("10.98.0.0/24");
            sendFlows(10);
            assertThat(drainEach(two).stream().mapToInt(count -> count).sum()).isEqualTo(10);
        }
    }

    private static LinuxTun openWithAddress(int queueCount) throws IOException {
        LinuxTun tun = LinuxTun.open("hn-tun1", queueCount);
        Command.run("link set dev hn-tun1 mtu 1500 up\naddress add 10.97.0.1/24 dev hn-tun1", "ip", "-batch", "-");
        return tun;
    }

    /** One packet of each of so many flows, to other ports each. */
    private static void sendFlows(int count) throws IOException {
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                sender.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName("10.97.0.2"), 10_000 + i));
            }
        }
    }

    private static List<Integer> drainEach(LinuxTun device) throws IOException {
        NativeBuffer buffer = NativeBuffer.allocate(16 * TunQueue.MAX_PACKET_BYTES);
        List<Integer> counts = new ArrayList<>();
        for (TunQueue each : device.queues()) {
            counts.add(each.read(buffer, 0, 0, new Slices(512)));
        }
        return counts;
    }

    private static void write(TunQueue queue, byte[] packet) throws IOException {
        NativeBuffer buffer = NativeBuffer.allocate(packet.length);
        buffer.bytes().put(0, packet);
        Slices one = new Slices(1);
        one.add(0, packet.length);
        assertThat(queue.write(buffer, one)).isEqualTo(1);
    }

    @Test
    void throwsWhenTheDeviceIsDeleted() throws IOException {
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            Command.run("", "ip", "link", "delete", "hn-tun1");

            TunQueue queue = other.queues().get(0);
            NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
            buffer.bytes().put(0, Datagram.toHost(new byte[1]));
            Slices packets = new Slices(1);
            assertThatThrownBy(() -> queue.read(buffer, 0, 0, packets))
                    .hasMessage("read hn-tun1: EBADFD (the device is gone)");
            packets.add(0, 100);
            assertThatThrownBy(() -> queue.write(buffer, packets))
                    .hasMessage("write hn-tun1: EBADFD (the device is gone)");
        }
    }

    @Test
    void refusesPacketsWhileTheDeviceIsDown() throws IOException {
        try (LinuxTun other = LinuxTun.open("hn-tun1", 1)) {
            NativeBuffer buffer = NativeBuffer.allocate(100);
            byte[] packet = Datagram.toHost(new byte[1]);
            buffer.bytes().put(0, packet);
            Slices one = new Slices(1);
            one.add(0, packet.length);

            assertThat(other.queues().get(0).write(buffer, one)).isZero();
            assertThat(Errno.describe(-one.length(0))).startsWith("EIO");
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(LinuxTun.driverAdvice(Errno.ENOENT)).contains("modprobe tun").contains("/dev/net/tun");
        assertThat(LinuxTun.driverAdvice(Errno.EPERM)).contains("root").contains("/dev/net/tun");
        assertThat(LinuxTun.deviceAdvice(Errno.EPERM, NAME)).contains("NET_ADMIN");
    }
}
