package rvpn.seed.connect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** TLS hellos, as a library makes them and as nobody would. */
public final class Hellos {
    private Hellos() {}

    /** The first flight of Java's own TLS, with its record. */
    public static byte[] ofJava(String serverName, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (serverName != null) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        byte[] record = new byte[out.remaining()];
        out.get(record);
        return record;
    }

    /** The smallest hello with these extensions, as one message without its header. */
    public static byte[] body(byte[]... extensions) {
        byte[] all = join(extensions);
        return join(
                new byte[34],
                vector8(new byte[0]),
                vector16(new byte[] {0x13, 0x01}),
                vector8(new byte[1]),
                vector16(all));
    }

    /** The same as a stream: message header, and records of so many bytes each. */
    public static byte[] stream(int recordBytes, byte[] body) {
        byte[] message =
                join(new byte[] {1, (byte) (body.length >> 16), (byte) (body.length >> 8), (byte) body.length}, body);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += recordBytes) {
            int length = Math.min(recordBytes, message.length - at);
            stream.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            stream.write(message, at, length);
        }
        return stream.toByteArray();
    }

    public static byte[] extension(int type, byte[] body) {
        return join(new byte[] {(byte) (type >> 8), (byte) type}, vector16(body));
    }

    public static byte[] serverName(String name) {
        return extension(0, vector16(join(new byte[1], vector16(latin(name)))));
    }

    public static byte[] protocols(String... names) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String name : names) {
            list.writeBytes(vector8(latin(name)));
        }
        return extension(16, vector16(list.toByteArray()));
    }

    public static byte[] pass(String text) {
        return extension(ClientHello.PASS_EXTENSION, latin(text));
    }

    static byte[] vector8(byte[] body) {
        return join(new byte[] {(byte) body.length}, body);
    }

    static byte[] vector16(byte[] body) {
        return join(new byte[] {(byte) (body.length >> 8), (byte) body.length}, body);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
