package rvpn.seed.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a ClientHello tells in the open, of TLS 1.0 to 1.3 (RFC 8446 section 4.1.2).
 *
 * @param serverName in lower case, otherwise as the client wrote it (RFC 6066 section 3)
 * @param protocols those that the client offers, in its order (RFC 7301 section 3.1)
 * @param pass the body of the extension {@value #PASS_EXTENSION}, one byte a character
 */
public record ClientHello(Optional<String> serverName, List<String> protocols, Optional<String> pass) {
    /** Of the range for private use (RFC 8446 section 11): what a shoot shows to the gateway. */
    public static final int PASS_EXTENSION = 0xff52;

    private static final int SERVER_NAME_EXTENSION = 0;
    private static final int PROTOCOLS_EXTENSION = 16;
    private static final int HOST_NAME = 0;
    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int MAX_SESSION_ID_BYTES = 32;
    private static final int MAX_NAME_CHARS = 253;

    public ClientHello {
        protocols = List.copyOf(protocols);
    }

    /**
     * Reads the message without its header; extensions that are not listed above are passed over.
     *
     * @throws Refused with {@code HELLO_MALFORMED} where a length contradicts another or an extension is there twice
     */
    static ClientHello parse(ByteBuffer message) throws Refused {
        Vectors in = new Vectors(message);
        in.skip(VERSION_AND_RANDOM_BYTES);
        in.vector8(0, MAX_SESSION_ID_BYTES);
        if (in.vector16(2, 0xfffe).remaining() % 2 != 0) {
            throw Vectors.malformed("half a cipher suite");
        }
        in.vector8(1, 0xff); // compression methods
        if (in.isEnded()) {
            return new ClientHello(Optional.empty(), List.of(), Optional.empty()); // before RFC 3546
        }
        Vectors extensions = new Vectors(in.vector16(0, 0xffff));
        in.requireEnd();
        return extensions(extensions);
    }

    private static ClientHello extensions(Vectors in) throws Refused {
        Set<Integer> types = new HashSet<>();
        Optional<String> serverName = Optional.empty();
        List<String> protocols = List.of();
        Optional<String> pass = Optional.empty();
        while (!in.isEnded()) {
            int type = in.number16();
            if (!types.add(type)) {
                throw Vectors.malformed("extension " + type + " twice");
            }
            ByteBuffer body = in.vector16(0, 0xffff);
            switch (type) {
                case SERVER_NAME_EXTENSION -> serverName = Optional.of(serverName(new Vectors(body)));
                case PROTOCOLS_EXTENSION -> protocols = protocols(new Vectors(body));
                case PASS_EXTENSION -> pass = Optional.of(latin(body));
                default -> {}
            }
        }
        return new ClientHello(serverName, protocols, pass);
    }

    /** There is one type of name, and of each type at most one, so the list has one entry. */
    private static String serverName(Vectors in) throws Refused {
        Vectors list = new Vectors(in.vector16(1, 0xffff));
        in.requireEnd();
        if (list.number8() != HOST_NAME) {
            throw Vectors.malformed("a server name that is no host name");
        }
        String name = latin(list.vector16(1, MAX_NAME_CHARS));
        list.requireEnd();
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<String> protocols(Vectors in) throws Refused {
        Vectors list = new Vectors(in.vector16(2, 0xffff));
        in.requireEnd();
        List<String> protocols = new ArrayList<>();
        while (!list.isEnded()) {
            protocols.add(latin(list.vector8(1, 0xff)));
        }
        return protocols;
    }

    private static String latin(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
