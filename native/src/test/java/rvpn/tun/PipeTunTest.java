package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PipeTunTest extends TunLaw {
    private final NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
    private PipeTun pipe;

    @Override
    Tun open() throws IOException {
        pipe = PipeTun.open("pipe0", 1);
        return pipe;
    }

    @Override
    Tun open(int queueCount) throws IOException {
        return PipeTun.open("pipe1", queueCount);
    }

    @Override
    void hostSends(byte[] payload) throws IOException {
        assertThat(write(pipe.host(), Datagram.fromHost(payload), 1)).isEqualTo(1);
    }

    @Override
    byte[] hostReceives() throws IOException {
        Slices one = new Slices(1);
        assertThat(pipe.host().read(buffer, 0, 0, one)).isEqualTo(1);
        byte[] packet = new byte[one.length(0)];
        buffer.bytes().get(one.offset(0), packet);
        return Datagram.payload(packet);
    }

    @Test
    void refusesPacketsWhenTheHostDoesNotRead() throws IOException {
        byte[] packet = Datagram.toHost(new byte[60_000]);
        int taken = write(pipe.queues().get(0), packet, 1_000);

        assertThat(taken).isBetween(1, 999);
        assertThat(lastLength).isEqualTo(-Errno.EAGAIN);
        assertThat(hostReceives()).hasSize(60_000);
        assertThat(write(pipe.queues().get(0), packet, 1)).isEqualTo(1);
    }

    @Test
    void throwsWhenTheHostIsGone() {
        pipe.host().close();

        TunQueue queue = pipe.queues().get(0);
        assertThatThrownBy(() -> queue.read(buffer, 0, 0, new Slices(1)))
                .isInstanceOf(ErrnoException.class)
                .hasMessage("read pipe0: EPIPE (the other end is closed)");
        assertThatThrownBy(() -> write(queue, Datagram.toHost(new byte[1]), 1))
                .isInstanceOf(ErrnoException.class)
                .hasMessage("write pipe0: EPIPE (the other end is closed)");
    }

    @Test
    void losesWhatWaitsInAQueueThatIsDetached() throws IOException {
        try (PipeTun two = PipeTun.open("pipe1", 2)) {
            write(two.host(1), Datagram.fromHost(new byte[5]), 1);
            two.queues().get(1).detach();
            assertThat(two.isAttached(0)).isTrue();
            assertThat(two.isAttached(1)).isFalse();
            two.queues().get(1).attach();
            assertThat(two.queues().get(1).read(buffer, 0, 0, new Slices(1))).isZero();
        }
    }

    @Test
    void keepsItsQueuesApart() throws IOException {
        try (PipeTun two = PipeTun.open("pipe1", 2)) {
            write(two.host(1), Datagram.fromHost(new byte[5]), 1);

            assertThat(two.queues().get(0).read(buffer, 0, 0, new Slices(1))).isZero();
            assertThat(two.queues().get(1).read(buffer, 0, 0, new Slices(1))).isEqualTo(1);
        }
    }

    private int lastLength;

    private int write(TunQueue to, byte[] packet, int times) throws IOException {
        NativeBuffer from = NativeBuffer.allocate(packet.length);
        from.bytes().put(0, packet);
        Slices packets = new Slices(times);
        for (int i = 0; i < times; i++) {
            packets.add(0, packet.length);
        }
        int taken = to.write(from, packets);
        lastLength = packets.length(times - 1);
        return taken;
    }
}
