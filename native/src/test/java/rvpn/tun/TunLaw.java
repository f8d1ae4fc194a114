package rvpn.tun;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rvpn.tun.Datagram.text;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every {@link Tun}, of the kernel or not. The host beyond it speaks UDP ({@link Datagram}). */
abstract class TunLaw {
    private static final int HEADROOM = 7;
    private static final int ROUNDS = 10_000;
    private static final byte UNTOUCHED = (byte) 0xa5;

    private final NativeBuffer buffer = NativeBuffer.allocate(4 * TunQueue.MAX_PACKET_BYTES);
    private final Slices packets = new Slices(64);
    private Tun tun;
    private TunQueue queue;

    /** Opens a device whose host can take and give datagrams at once. */
    abstract Tun open() throws IOException;

    /** Another device, of so many queues. */
    abstract Tun open(int queueCount) throws IOException;

    /** Returns when it waits in the device. */
    abstract void hostSends(byte[] payload) throws IOException;

    /** The next one that arrived; fails if none does within seconds. */
    abstract byte[] hostReceives() throws IOException;

    @BeforeEach
    final void openDevice() throws IOException {
        tun = open();
        queue = tun.queues().get(0);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.bytes().put(i, UNTOUCHED);
        }
    }

    @AfterEach
    final void closeDevice() {
        if (tun != null) {
            tun.close();
        }
    }

    @Test
    void readsNothingWhenNothingWaits() throws IOException {
        assertThat(read(0)).isZero();
        assertThat(packets.count()).isZero();
    }

    @Test
    void readsWhatTheHostSentWhole() throws IOException {
        byte[] payload = random(1, 1_000);
        hostSends(payload);

        assertThat(read(0)).isEqualTo(1);
        assertThat(Digest.of(payload(0))).isEqualTo(Digest.of(payload));
    }

    @Test
    void readsTheLongestPacketWhole() throws IOException {
        byte[] payload = random(2, Datagram.MAX_PAYLOAD_BYTES);
        hostSends(payload);

        assertThat(read(0)).isEqualTo(1);
        assertThat(packets.length(0)).isEqualTo(TunQueue.MAX_PACKET_BYTES);
        assertThat(Digest.of(payload(0))).isEqualTo(Digest.of(payload));
    }

    @Test
    void readsSeveralPacketsBackToBackInOrder() throws IOException {
        hostSends(text("first"));
        hostSends(text("second, longer"));
        hostSends(text("3rd"));

        assertThat(read(100)).isEqualTo(3);
        assertThat(payloads()).containsExactly("first", "second, longer", "3rd");
        assertThat(packets.offset(0)).isEqualTo(100 + HEADROOM);
        for (int i = 1; i < 3; i++) {
            int endOfLast = packets.offset(i - 1) + packets.length(i - 1);
            assertThat(packets.offset(i)).isEqualTo(endOfLast + HEADROOM);
        }
    }

    @Test
    void leavesHeadroomAndWhatIsBeforeUntouched() throws IOException {
        hostSends(text("first"));
        hostSends(text("second"));
        read(50);

        byte[] before = new byte[50 + HEADROOM];
        Arrays.fill(before, UNTOUCHED);
        assertThat(bytes(0, before.length)).isEqualTo(before);
        assertThat(bytes(packets.offset(1) - HEADROOM, HEADROOM)).containsOnly(UNTOUCHED);
    }

    @Test
    void appendsToWhatWasReadBefore() throws IOException {
        hostSends(text("first"));
        read(0);
        hostSends(text("second"));
        read(packets.offset(0) + packets.length(0));

        assertThat(payloads()).containsExactly("first", "second");
    }

    @Test
    void stopsReadingWhenSlicesAreFull() throws IOException {
        for (int i = 0; i < 3; i++) {
            hostSends(text("packet " + i));
        }
        Slices two = new Slices(2);

        assertThat(queue.read(buffer, 0, HEADROOM, two)).isEqualTo(2);
        assertThat(two.isFull()).isTrue();
        assertThat(queue.read(buffer, 0, HEADROOM, two)).isZero();
        read(0);
        assertThat(payloads()).containsExactly("packet 2");
    }

    @Test
    void stopsReadingWhenTheLongestPacketMightNotFit() throws IOException {
        hostSends(text("waits"));
        int fits = buffer.capacity() - HEADROOM - TunQueue.MAX_PACKET_BYTES;

        assertThat(read(fits + 1)).isZero();
        assertThat(read(buffer.capacity())).isZero();
        assertThat(read(fits)).isEqualTo(1);
    }

    @Test
    void refusesToReadOutsideTheBuffer() {
        assertThatThrownBy(() -> read(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read(buffer.capacity() + 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> queue.read(buffer, 0, -1, packets)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void writesPacketsToTheHostInOrder() throws IOException {
        add(100, Datagram.toHost(text("first")));
        add(500, Datagram.toHost(text("second")));

        assertThat(queue.write(buffer, packets)).isEqualTo(2);
        assertThat(hostReceives()).isEqualTo(text("first"));
        assertThat(hostReceives()).isEqualTo(text("second"));
    }

    @Test
    void writesTheLongestPacketWhole() throws IOException {
        byte[] payload = random(3, Datagram.MAX_PAYLOAD_BYTES);
        add(0, Datagram.toHost(payload));

        assertThat(queue.write(buffer, packets)).isEqualTo(1);
        assertThat(Digest.of(hostReceives())).isEqualTo(Digest.of(payload));
    }

    @Test
    void writesTheOthersWhenOneIsRefused() throws IOException {
        add(0, Datagram.toHost(text("first")));
        packets.add(200, 10);
        add(300, Datagram.toHost(text("third")));
        int firstBytes = packets.length(0);

        assertThat(queue.write(buffer, packets)).isEqualTo(2);
        assertThat(packets.length(0)).isEqualTo(firstBytes);
        assertThat(packets.length(1)).isEqualTo(-Errno.EINVAL);
        assertThat(hostReceives()).isEqualTo(text("first"));
        assertThat(hostReceives()).isEqualTo(text("third"));
    }

    @Test
    void refusesToWriteFromOutsideTheBuffer() throws IOException {
        packets.add(-1, 100);
        packets.add(buffer.capacity() - 99, 100);
        packets.add(Integer.MAX_VALUE, Integer.MAX_VALUE);
        packets.add(0, -5);

        assertThat(queue.write(buffer, packets)).isZero();
        for (int i = 0; i < packets.count(); i++) {
            assertThat(packets.length(i)).isEqualTo(-Errno.EINVAL);
        }
    }

    @Test
    void writesNothingWhenThereIsNothing() throws IOException {
        assertThat(queue.write(buffer, packets)).isZero();
    }

    @Test
    void readsWholePacketsWhateverTheLimit() throws IOException {
        for (Offload most : List.of(Offload.NONE, new Offload(true, true, false), new Offload(true, true, true))) {
            tun.limit(most);
            tun.limit(most);
            hostSends(text("within " + most));
        }

        assertThat(read(0)).isEqualTo(3);
        assertThat(payloads()).last().asString().startsWith("within ");
    }

    @Test
    void keepsSayingWhatItTakesWhenLimited() throws IOException {
        Offload before = tun.offload();
        tun.limit(Offload.NONE);

        assertThat(tun.offload()).isEqualTo(before);
    }

    @Test
    void refusesALimitOnceClosed() {
        tun.close();

        assertThatThrownBy(() -> tun.limit(Offload.NONE)).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotSwitchItsOnlyQueue() {
        assertThatThrownBy(queue::detach).isInstanceOf(IOException.class).hasMessageContaining("EINVAL");
        assertThatThrownBy(queue::attach).isInstanceOf(IOException.class).hasMessageContaining("EINVAL");
    }

    @Test
    void switchesEachOfSeveralQueuesOffAndOnOnce() throws IOException {
        try (Tun several = open(3)) {
            for (TunQueue each : several.queues()) {
                each.detach();
                assertThatThrownBy(each::detach).isInstanceOf(IOException.class);
            }
            assertThat(several.queues().get(1).read(buffer, 0, HEADROOM, packets))
                    .isZero();
            several.limit(Offload.NONE);
            for (TunQueue each : several.queues()) {
                each.attach();
                assertThatThrownBy(each::attach).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void throwsOnceClosed() {
        queue.close();
        queue.close();

        assertThat(queue.fd()).isNegative();
        assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> queue.write(buffer, packets))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void closesItsQueuesWithItself() {
        tun.close();
        assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void readsAndWritesWithoutAllocating() throws IOException {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] packet = Datagram.toHost(text("again and again"));
        add(0, packet);
        // The first turns load classes.
        writeAndReadNothing(100);
        long before = threads.getCurrentThreadAllocatedBytes();
        writeAndReadNothing(ROUNDS);
        long perRound = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;

        assertThat(perRound).isZero();
    }

    /** Whether the host takes them does not matter; a full one refuses. */
    private void writeAndReadNothing(int rounds) throws IOException {
        int bytes = packets.length(0);
        for (int i = 0; i < rounds; i++) {
            packets.clear();
            packets.add(0, bytes);
            queue.write(buffer, packets);
            queue.read(buffer, 1_000, 0, packets);
        }
    }

    private int read(int at) throws IOException {
        return queue.read(buffer, at, HEADROOM, packets);
    }

    private void add(int at, byte[] packet) {
        buffer.bytes().put(at, packet);
        packets.add(at, packet.length);
    }

    private byte[] bytes(int at, int length) {
        byte[] copy = new byte[length];
        buffer.bytes().get(at, copy);
        return copy;
    }

    private byte[] payload(int i) {
        return Datagram.payload(bytes(packets.offset(i), packets.length(i)));
    }

    private List<String> payloads() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < packets.count(); i++) {
            all.add(new String(payload(i), US_ASCII));
        }
        return all;
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
