package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.TestPki;

/** Public-key work runs on other threads, and the world goes on meanwhile. */
@ExtendWith(CleanRun.class)
class HandshakeStepTest {
    private static final TestPki PKI = TestPki.create();
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};
    private static final int GREETING_TIMEOUT_MS = 2000;

    private final Reception seed = new Reception();
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private TwoEnds ends;

    @BeforeEach
    void open() throws Exception {
        ends = new TwoEnds(PKI, new Reception());
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void hearsWhyThePeerClosesAlthoughAStepWasStillRunning() throws Exception {
        try (TunnelListener listener = listen(steps::add, TwoEnds.GREETING_TIMEOUT_MS)) {
            try (Socket peer = connect(listener)) {
                peer.getOutputStream().write(clientHello());
                Runnable first = next();
                peer.getOutputStream().write(HANDSHAKE_FAILURE);
                peer.shutdownOutput();
                first.run();
                next().run();
                assertThat(seed.end())
                        .isEqualTo(new StreamEnd(
                                StreamEnd.Cause.SECURITY, "the peer refused the TLS handshake: handshake failure"));
            }
        }
    }

    @Test
    void callsAPeerLostThatClosesDuringAStepWithoutAWord() throws Exception {
        try (TunnelListener listener = listen(steps::add, TwoEnds.GREETING_TIMEOUT_MS)) {
            try (Socket peer = connect(listener)) {
                peer.getOutputStream().write(clientHello());
                Runnable first = next();
                peer.shutdownOutput();
                first.run();
                assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
            }
        }
    }

    @Test
    void doesNothingMoreInAStepThatOutlivesItsLane() throws Exception {
        try (TunnelListener listener = listen(steps::add, GREETING_TIMEOUT_MS);
                Socket peer = connect(listener)) {
            peer.getOutputStream().write(clientHello());
            Runnable late = next();
            assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.LOCAL, "the greeting took too long"));
            late.run();
            assertThat(peer.getInputStream().readAllBytes()).isEmpty();
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }

    @Test
    void keepsOnlySoMuchOfAHandshakeThatIsNotYetLookedAt() throws Exception {
        Channel channel = ends.connect();
        Greeter shoot = Greeter.shoot();
        Lanes lanes = new Lanes(
                TwoEnds.shootTerms(PKI),
                steps::add,
                new Counters(),
                TwoEnds.GREETING_TIMEOUT_MS,
                new StreamSocket(StreamSocket.SYSTEM));
        // As if the socket gave more than was asked for.
        channel.eventLoop()
                .submit(() -> {
                    lanes.dialled(channel, TestPki.SERVER, shoot);
                    for (int bytes = 0; bytes <= 2 * TlsStream.MAX_CIPHERTEXT_BYTES; bytes += 64 * 1024) {
                        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[64 * 1024]));
                    }
                    return null;
                })
                .get();
        assertThat(shoot.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.SECURITY, "TLS: the handshake is too long"));
        assertThat(steps).as("one at a time").hasSize(1);
    }

    @Test
    void refusesAHandshakeThatNobodyHasTimeFor() throws Exception {
        Executor busy = step -> {
            throw new RejectedExecutionException();
        };
        try (TunnelListener listener = listen(busy, TwoEnds.GREETING_TIMEOUT_MS);
                Socket peer = connect(listener)) {
            peer.getOutputStream().write(clientHello());
            assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.LOCAL, "too many handshakes at once"));
        }
    }

    private TunnelListener listen(Executor handshakes, int greetingTimeoutMs) throws Exception {
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI),
                handshakes,
                new Counters(),
                greetingTimeoutMs,
                new StreamSocket(StreamSocket.SYSTEM));
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        return TunnelListener.bind(ends.seedLoop, anyPort, lanes, seed, from -> true, 1);
    }

    private Runnable next() throws InterruptedException {
        Runnable step = steps.poll(30, TimeUnit.SECONDS);
        assertThat(step).as("a step").isNotNull();
        return step;
    }

    private static Socket connect(TunnelListener listener) throws IOException {
        return new Socket(listener.address().getAddress(), listener.address().getPort());
    }

    private static byte[] clientHello() throws IOException {
        TlsEngine engine = TlsEngine.client(TwoEnds.shootTerms(PKI), TestPki.SERVER);
        ByteBuffer flight = ByteBuffer.allocate(engine.pendingCiphertext());
        engine.takeCiphertext(flight);
        return flight.array();
    }
}
