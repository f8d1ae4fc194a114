package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rvpn.seed.connect.Hellos.body;
import static rvpn.seed.connect.Hellos.extension;
import static rvpn.seed.connect.Hellos.join;
import static rvpn.seed.connect.Hellos.protocols;
import static rvpn.seed.connect.Hellos.serverName;
import static rvpn.seed.connect.Hellos.vector16;
import static rvpn.seed.connect.Hellos.vector8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientHelloTest {
    private static final byte[] PADDING = new byte[600];

    private static ClientHello read(byte[] stream) throws Refused {
        HelloCollector collector = new HelloCollector();
        assertThat(collector.take(Unpooled.wrappedBuffer(stream))).isTrue();
        return ClientHello.parse(collector.body());
    }

    private static Refused refusal(byte[] stream) {
        try {
            read(stream);
        } catch (Refused refused) {
            return refused;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void readsTheHelloOfJava() throws Exception {
        assertThat(read(Hellos.ofJava("API.shoot.example", "h2", "http/1.1")))
                .isEqualTo(
                        new ClientHello(Optional.of("api.shoot.example"), List.of("h2", "http/1.1"), Optional.empty()));
    }

    @Test
    void readsAHelloOfJavaThatNamesNothing() throws Exception {
        assertThat(read(Hellos.ofJava(null))).isEqualTo(new ClientHello(Optional.empty(), List.of(), Optional.empty()));
    }

    /** Recorded: openssl s_client 3.0 -max_send_frag 512 -servername vpn.shoot.example -alpn rvpn/1,PADDING...: two records. */
    @Test
    void readsTheHelloOfOpensslInSeveralRecords() throws Exception {
        byte[] stream = HexFormat.of()
                .parseHex(Files.readString(Path.of("src/test/resources/openssl-hello.hex"))
                        .strip());
        ClientHello hello = read(stream);
        assertThat(hello.serverName()).contains("vpn.shoot.example");
        assertThat(hello.protocols()).hasSize(3).startsWith("rvpn/1");
        assertThat(stream[5 + 512]).as("a second record").isEqualTo((byte) HelloCollector.HANDSHAKE);
    }

    @Test
    void handsOutThePrivateExtensionByteByByte() throws Exception {
        byte[] all = new byte[256];
        for (int octet = 0; octet < all.length; octet++) {
            all[octet] = (byte) octet;
        }
        ClientHello hello = read(Hellos.stream(16_000, body(extension(ClientHello.PASS_EXTENSION, all))));
        assertThat(hello.pass().orElseThrow().chars().toArray())
                .isEqualTo(java.util.stream.IntStream.range(0, 256).toArray());
    }

    @Test
    void readsAHelloWithoutAnyExtension() throws Exception {
        byte[] with = body();
        assertThat(read(Hellos.stream(100, Arrays.copyOf(with, with.length - 2)))
                        .serverName())
                .isEmpty();
    }

    @Test
    void leavesEveryByteWhereItIs() throws Exception {
        byte[] hello = Hellos.ofJava("a.example");
        ByteBuf in = Unpooled.wrappedBuffer(hello, "behind it".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        HelloCollector collector = new HelloCollector();
        assertThat(collector.take(in)).isTrue();
        assertThat(in.readableBytes()).isEqualTo(hello.length + 9);
        assertThat(collector.bytes()).isEqualTo(hello.length);
    }

    @Test
    void isCompleteWithItsLastByteAndNoSooner() throws Exception {
        for (int record : List.of(1, 7, 100, 16_000)) {
            byte[] hello = Hellos.stream(record, body(serverName("a.example"), protocols("rvpn/1")));
            ByteBuf in = Unpooled.buffer();
            HelloCollector collector = new HelloCollector();
            for (int at = 0; at < hello.length; at++) {
                assertThat(collector.take(in)).as("byte %d", at).isFalse();
                in.writeByte(hello[at]);
            }
            assertThat(collector.take(in)).isTrue();
            assertThat(ClientHello.parse(collector.body()).serverName()).contains("a.example");
        }
    }

    static Stream<Arguments> malformed() {
        byte[] name = serverName("a.example");
        byte[] whole = Hellos.stream(16_000, body(name));
        byte[] longer = body(name);
        byte[] cut = Arrays.copyOf(longer, longer.length - 1);
        return Stream.of(
                Arguments.of("an alert", new byte[] {22, 3, 1, 0, 4, 2, 0, 0, 0}),
                Arguments.of("a version of SSL 2", new byte[] {22, 2}),
                Arguments.of("an empty record", new byte[] {22, 3, 1, 0, 0}),
                Arguments.of(
                        "another record within",
                        join(Arrays.copyOf(whole, 3), new byte[] {0, 4}, new byte[] {1, 0, 0, 9, 23})),
                Arguments.of("a body of no byte", new byte[] {22, 3, 1, 0, 4, 1, 0, 0, 0}),
                Arguments.of("more in its record", new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 0, 0}),
                Arguments.of("a byte too few", Hellos.stream(16_000, cut)),
                Arguments.of("a byte too many", Hellos.stream(16_000, join(longer, new byte[1]))),
                Arguments.of("an extension twice", Hellos.stream(16_000, body(name, name))),
                Arguments.of("a name of no byte", Hellos.stream(16_000, body(serverName("")))),
                Arguments.of("a name of 254 bytes", Hellos.stream(16_000, body(serverName("a".repeat(254))))),
                Arguments.of("no name in the list", Hellos.stream(16_000, body(extension(0, vector16(new byte[0]))))),
                Arguments.of(
                        "two names",
                        Hellos.stream(
                                16_000,
                                body(extension(
                                        0,
                                        vector16(join(
                                                new byte[1],
                                                vector16(new byte[] {65}),
                                                new byte[1],
                                                vector16(new byte[] {66}))))))),
                Arguments.of(
                        "a name of another type",
                        Hellos.stream(
                                16_000, body(extension(0, vector16(join(new byte[] {1}, vector16(new byte[] {65}))))))),
                Arguments.of("a protocol of no byte", Hellos.stream(16_000, body(protocols("")))),
                Arguments.of("no protocol", Hellos.stream(16_000, body(extension(16, vector16(new byte[0]))))),
                Arguments.of(
                        "half a suite",
                        Hellos.stream(
                                16_000,
                                join(new byte[34], vector8(new byte[0]), vector16(new byte[3]), vector8(new byte[1])))),
                Arguments.of(
                        "a session of 33 bytes",
                        Hellos.stream(
                                16_000,
                                join(
                                        new byte[34],
                                        vector8(new byte[33]),
                                        vector16(new byte[2]),
                                        vector8(new byte[1])))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatIsMalformed(String what, byte[] stream) {
        assertThat(refusal(stream).reason()).isEqualTo(Reason.HELLO_MALFORMED);
    }

    @Test
    void refusesAHelloThatWillBeTooLongBeforeItHasCome() {
        int fits = HelloCollector.MAX_HELLO_BYTES - 9 - body(extension(21, new byte[0])).length;
        assertThatThrownBy(() -> refusal(Hellos.stream(16_384, body(extension(21, new byte[fits])))))
                .hasMessage("not refused");
        byte[] start = {22, 3, 1, 4, 0, 1, 0, 0x40, 0};
        assertThat(refusal(start).reason()).isEqualTo(Reason.HELLO_TOO_LARGE);
        assertThat(refusal(new byte[] {22, 3, 1, 0x40, 1}).reason()).isEqualTo(Reason.HELLO_TOO_LARGE);
        byte[] slivers = Hellos.stream(1, body(extension(21, new byte[HelloCollector.MAX_HELLO_BYTES / 2])));
        assertThat(refusal(slivers).reason()).isEqualTo(Reason.HELLO_TOO_LARGE);
    }

    @Test
    void everyCutInTwoGivesTheSameHello() throws Exception {
        byte[] stream = Hellos.stream(100, body(serverName("a.example"), protocols("rvpn/1"), extension(21, PADDING)));
        ClientHello whole = read(stream);
        for (int cut = 0; cut <= stream.length; cut++) {
            HelloCollector collector = new HelloCollector();
            ByteBuf in = Unpooled.wrappedBuffer(stream);
            boolean isDone = collector.take(in.slice(0, cut)) || collector.take(in);
            assertThat(isDone).isTrue();
            assertThat(ClientHello.parse(collector.body())).isEqualTo(whole);
        }
    }

    @Test
    void randomChangesAreAHelloOrRefusedAndNothingElse() throws Exception {
        byte[][] origins = {
            Hellos.ofJava("api.shoot.example", "h2", "http/1.1"),
            Hellos.stream(50, body(serverName("a.example"), protocols("rvpn/1", "h2"), Hellos.pass("secret"))),
        };
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = origins[round % 2].clone();
            for (int change = random.nextInt(5); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] stream = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            feed(stream, random, seed);
        }
    }

    /** In pieces; a read beyond what is there would throw, because the buffer is exactly as long. */
    private static void feed(byte[] stream, SplittableRandom random, long seed) {
        HelloCollector collector = new HelloCollector();
        int end = 0;
        try {
            while (end < stream.length) {
                end = Math.min(stream.length, end + 1 + random.nextInt(200));
                ByteBuf in = Unpooled.wrappedBuffer(Arrays.copyOf(stream, end));
                if (collector.take(in)) {
                    assertThat(collector.bytes()).as("seed %d", seed).isLessThanOrEqualTo(end);
                    ClientHello.parse(collector.body());
                    return;
                }
            }
        } catch (Refused refused) {
            assertThat(refused.words()).as("seed %d", seed).matches("[ -~]+");
        }
    }

    @Test
    void randomBodiesAreAHelloOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] start = Arrays.copyOf(body(), body().length - 2);
        for (int round = 0; round < 40_000; round++) {
            byte[] extensions = new byte[random.nextInt(60)];
            for (int at = 0; at < extensions.length; at++) {
                extensions[at] = (byte) random.nextInt(random.nextBoolean() ? 20 : 256); // small lengths come further
            }
            try {
                ClientHello.parse(ByteBuffer.wrap(join(start, vector16(extensions))));
            } catch (Refused refused) {
                assertThat(refused.reason()).as("seed %d", seed).isEqualTo(Reason.HELLO_MALFORMED);
            }
        }
    }
}
