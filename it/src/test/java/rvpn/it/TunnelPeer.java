package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Somebody who dials the seed server with openssl and speaks frames, right or wrong; see docs/protocol.md. */
final class TunnelPeer implements AutoCloseable {
    static final int PACKET = 1;
    static final int HELLO = 16;
    static final int WELCOME = 17;
    static final int PING = 19;
    static final int BYE = 22;
    static final String GREETING = """
            {"versions":[1],"session":"it","lane":0,"lanes":1,"handOver":false,"features":[],"node":"it","networks":[],"software":"it"}""";

    private static final int PATIENCE_S = 40;

    /** A frame as it came. */
    record Frame(int type, byte[] body) {
        String text() {
            return new String(body, UTF_8);
        }
    }

    private final Process openssl;
    private final CompletableFuture<byte[]> errors;

    private TunnelPeer(Process openssl) {
        this.openssl = openssl;
        this.errors = Shell.read(openssl.getErrorStream());
    }

    /** Dials from and to the sandbox's host, with these further options of openssl s_client. */
    static TunnelPeer dial(Sandbox sandbox, List<String> identity, String... options) {
        List<String> command = new ArrayList<>(sandbox.host().inside());
        command.addAll(List.of("openssl", "s_client", "-brief", "-connect", "127.0.0.1:1194", "-alpn", "rvpn/1"));
        command.addAll(List.of("-CAfile", sandbox.pki().authority().toString(), "-verify_return_error"));
        command.addAll(List.of("-verify_hostname", "vpn-seed-server"));
        command.addAll(identity);
        command.addAll(List.of(options));
        try {
            return new TunnelPeer(new ProcessBuilder(command).start());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The options for the certificate of that name. */
    static List<String> identity(Sandbox sandbox, String name) {
        Pki pki = sandbox.pki();
        return List.of(
                "-cert", pki.certificate(name).toString(), "-key", pki.key(name).toString());
    }

    /** As the shoot client. */
    static TunnelPeer dial(Sandbox sandbox) {
        return dial(sandbox, identity(sandbox, "vpn-shoot-client"));
    }

    /** As the shoot client, and greets. */
    static TunnelPeer greeted(Sandbox sandbox) {
        TunnelPeer peer = dial(sandbox);
        peer.send(HELLO, GREETING.getBytes(UTF_8));
        peer.await(WELCOME);
        return peer;
    }

    void send(int type, byte[] body) {
        sendRaw(ByteBuffer.allocate(4 + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array());
    }

    /** A refused peer's openssl may have gone already. */
    void sendRaw(byte[] bytes) {
        try {
            openssl.getOutputStream().write(bytes);
            openssl.getOutputStream().flush();
        } catch (IOException gone) {
            // what came of it is read elsewhere
        }
    }

    /** The next frame of that type; fails at the end of the stream, or after ten seconds. */
    Frame await(int type) {
        return CompletableFuture.supplyAsync(() -> next(type))
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }

    private Frame next(int type) {
        DataInputStream in = new DataInputStream(openssl.getInputStream());
        try {
            while (true) {
                int header = in.readInt();
                byte[] body = in.readNBytes(header & 0xffffff);
                if (header >>> 24 == type) {
                    return new Frame(type, body);
                }
            }
        } catch (IOException end) {
            throw new AssertionError("the stream ended without a frame of type " + type + ": " + said(), end);
        }
    }

    /** What openssl says about the handshake and the end, once the stream has ended. */
    String ended() {
        Await.until("the stream ends", PATIENCE_S, () -> !openssl.isAlive());
        return said();
    }

    private String said() {
        return new String(errors.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join(), UTF_8);
    }

    @Override
    public void close() {
        openssl.destroyForcibly();
    }

    /** Ends the stream in good order, and gives what openssl said. */
    String leave() throws IOException {
        openssl.getOutputStream().close();
        return ended();
    }
}
