package rvpn.core.management;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Await;
import rvpn.core.config.StartException;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.UnixListener;

/** Real sockets, and callers of all manners. */
@Timeout(30)
class ManagementServerTest {
    @TempDir
    Path directory;

    private final LogCapture log = LogCapture.start(() -> {});
    private final Chronicle chronicle = Sample.chronicle(Mode.SERVER);
    private Path path;
    private ManagementServer server;

    @BeforeEach
    void serve() throws Exception {
        path = directory.resolve("management.sock");
        server = start();
    }

    private static UnixListener listen(Path path) throws StartException {
        return UnixListener.listen("--management-socket", path, UnixAccess.OWNER_ONLY, 16);
    }

    private ManagementServer start() throws Exception {
        Desk desk = new Desk(Sample.reporter(chronicle), log, new Controls(() -> {}, () -> {}, () -> {}), () -> {});
        ManagementServer started = ManagementServer.start(listen(path), () -> new Dialogue(desk));
        chronicle.watch(started::wake);
        return started;
    }

    @AfterEach
    void close() {
        server.close();
        log.close();
    }

    /** A machine that is slow may take longer than the server waits for itself. */
    private void awaitEnd() throws Exception {
        Await.until("the socket is gone", () -> Files.notExists(path));
    }

    /** A caller that waits. */
    private static final class Phone implements AutoCloseable {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        final BufferedReader in;

        Phone(Path path) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(path));
            in = new BufferedReader(Channels.newReader(channel, US_ASCII));
        }

        Phone say(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return this;
        }

        String hear() throws IOException {
            return in.readLine();
        }

        Phone greeted() throws IOException {
            assertThat(hear()).startsWith(">INFO:OpenVPN Management Interface Version 5");
            return this;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void answersSeveralCallersAtATime() throws Exception {
        try (Phone first = new Phone(path).greeted();
                Phone second = new Phone(path).greeted()) {
            assertThat(first.say("pid\r\n").hear()).startsWith("SUCCESS: pid=");
            assertThat(second.say("hold\n").hear()).isEqualTo("SUCCESS: hold=0");
            assertThat(first.say("hold\nmute\n").hear()).isEqualTo("SUCCESS: hold=0");
            assertThat(first.hear()).isEqualTo("SUCCESS: mute=0");
        }
    }

    @Test
    void answersOneWhoHasSaidAllAtOnceAndHungUp() throws Exception {
        try (Phone caller = new Phone(path).greeted()) {
            caller.say("status 2\npid\n").channel.shutdownOutput();
            assertThat(caller.in.lines())
                    .startsWith("TITLE,vpn-test development")
                    .last()
                    .asString()
                    .startsWith("SUCCESS: pid=");
        }
    }

    @Test
    void closesOnQuit() throws Exception {
        try (Phone caller = new Phone(path).greeted()) {
            assertThat(caller.say("quit\n").hear()).isNull();
        }
    }

    @Test
    void tellsNewsAtOnce() throws Exception {
        try (Phone caller = new Phone(path).greeted()) {
            chronicle.joined(new Object(), Sample.lane(0, "192.0.2.1", 1, 0, 0), Sample.shoot("a"));
            assertThat(caller.hear()).isEqualTo(">CLIENT:CONNECT,0,0");
        }
    }

    @Test
    void tellsTheEndBeforeItCloses() throws Exception {
        try (Phone caller = new Phone(path).greeted()) {
            assertThat(caller.say("state on\n").hear()).startsWith("SUCCESS");
            chronicle.enter(TunnelState.EXITING, "SIGTERM", List.of());
            server.close();
            assertThat(caller.hear()).contains("EXITING,SIGTERM");
            assertThat(caller.hear()).isNull();
        }
        awaitEnd();
    }

    @Test
    void belongsToItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void replacesWhatADeadProcessHasLeft() throws Exception {
        server.close();
        awaitEnd();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        server = start();
        try (Phone caller = new Phone(path).greeted()) {
            assertThat(caller.say("hold\n").hear()).isEqualTo("SUCCESS: hold=0");
        }
    }

    @Test
    void leavesAlonePathsThatAreInUse() throws Exception {
        assertThatThrownBy(() -> listen(path))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("another program listens there");
        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() -> listen(file)).hasMessageContaining("no socket");
        assertThat(file).hasContent("precious");
        assertThatThrownBy(() -> listen(directory.resolve("none/s")))
                .hasMessageContaining("there is no directory " + directory.resolve("none"));
    }

    @Test
    void leavesASocketAloneThatHasTakenItsPlace() throws Exception {
        Files.delete(path);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            server.close();
            assertThat(path).exists();
        }
    }

    @Test
    void outlivesALineOfTenMegabytes() throws Exception {
        try (Phone caller = new Phone(path).greeted()) {
            String megabyte = "x".repeat(1_000_000);
            for (int i = 0; i < 10; i++) {
                caller.say(megabyte);
            }
            assertThat(caller.say("\npid\n").hear()).isEqualTo("ERROR: a command has at most 1024 bytes");
            assertThat(caller.hear()).startsWith("SUCCESS: pid=");
        }
    }

    @Test
    void letsNoMoreThanAFewInAndMakesRoomAgain() throws Exception {
        List<Phone> phones = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Phone phone = new Phone(path);
            phones.add(phone);
            assertThat(phone.hear()).startsWith(i < ManagementServer.MAX_CALLERS ? ">INFO:" : "ERROR: there are 8");
        }
        for (Phone phone : phones) {
            phone.close();
        }
        try (Phone caller = new Phone(path).greeted()) {
            assertThat(caller.say("hold\n").hear()).isEqualTo("SUCCESS: hold=0");
        }
    }

    @Test
    void neitherWaitsForNorCollectsForOneWhoDoesNotRead() throws Exception {
        try (Phone deaf = new Phone(path);
                Phone other = new Phone(path).greeted()) {
            deaf.channel.configureBlocking(false);
            ByteBuffer questions =
                    ByteBuffer.wrap("help\nstatus 2\nlog all\n".repeat(10_000).getBytes(US_ASCII));
            long quietSinceNs = System.nanoTime();
            while (questions.hasRemaining() && System.nanoTime() - quietSinceNs < 500_000_000L) {
                if (deaf.channel.write(questions) > 0) {
                    quietSinceNs = System.nanoTime();
                }
            }
            assertThat(questions.remaining())
                    .as("what it is no longer listened to for")
                    .isPositive();
            assertThat(other.say("hold\n").hear()).isEqualTo("SUCCESS: hold=0");
        }
    }
}
