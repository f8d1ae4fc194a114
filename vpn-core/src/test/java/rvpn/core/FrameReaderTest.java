package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int[] TYPES = {Frame.PACKET, Frame.HELLO, Frame.WELCOME, Frame.PING, Frame.PONG, Frame.BYE};

    private record Found(int type, ByteBuffer body) {}

    private final FrameReader reader = new FrameReader();

    @Test
    void findsTheSameFramesWhereverTheStreamIsCut() throws Exception {
        List<Found> frames = List.of(
                found(Frame.HELLO, 2),
                found(Frame.PING, 8),
                found(Frame.PACKET, 30),
                found(Frame.PACKET, 45),
                found(Frame.PONG, 8),
                found(Frame.BYE, 17));
        byte[] stream = stream(frames);
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameReader fresh = new FrameReader();
            List<Found> seen = new ArrayList<>(feed(fresh, stream, 0, cut));
            seen.addAll(feed(fresh, stream, cut, stream.length));
            assertThat(seen).as("cut at %d", cut).isEqualTo(frames);
        }
    }

    @Test
    void findsTheSameFramesByteByByte() throws Exception {
        List<Found> frames = randomFrames(new SplittableRandom(1), 20, 200);
        byte[] stream = stream(frames);
        List<Found> seen = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            seen.addAll(feed(reader, stream, i, i + 1));
        }
        assertThat(seen).isEqualTo(frames);
    }

    @Test
    void findsAnyMixOfFramesInPiecesOfAnySize() throws Exception {
        for (long seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Found> frames = randomFrames(random, 60, Frame.MAX_PACKET_BODY_BYTES);
            byte[] stream = stream(frames);
            List<Found> seen = new ArrayList<>();
            int at = 0;
            while (at < stream.length) {
                int end = Math.min(stream.length, at + random.nextInt(1, 70_000));
                seen.addAll(feed(reader, stream, at, end));
                at = end;
            }
            assertThat(seen).as("seed %d", seed).isEqualTo(frames);
        }
    }

    @Test
    void keepsAFrameThatStraddlesTheEndOfItsMemory() throws Exception {
        Found longest = found(Frame.PACKET, Frame.MAX_PACKET_BODY_BYTES);
        byte[] one = Wire.frame(longest.type(), longest.body().array());
        for (int lead = 1; lead < 64 * 1024; lead += 4093) {
            FrameReader fresh = new FrameReader();
            byte[] three = Wire.join(one, one, one);
            assertThat(feed(fresh, three, 0, 3 * one.length - lead)).hasSize(2);
            assertThat(feed(fresh, Wire.join(three, one), 3 * one.length - lead, 4 * one.length))
                    .as("lead %d", lead)
                    .containsExactly(longest, longest);
        }
    }

    @Test
    void alwaysHasRoomFor64KiB() throws Exception {
        byte[] longest = Wire.frame(Frame.PACKET, new byte[Frame.MAX_PACKET_BODY_BYTES]);
        byte[] unfinished = Wire.join(longest, longest, longest, longest);
        for (int at = 0; at < unfinished.length - 1; at += 1021) {
            feed(reader, unfinished, at, Math.min(unfinished.length - 1, at + 1021));
            assertThat(reader.free().remaining()).isGreaterThanOrEqualTo(64 * 1024);
        }
    }

    @Test
    void staysInTheSameMemoryForever() throws Exception {
        var memory = reader.buffer();
        byte[] stream = stream(randomFrames(new SplittableRandom(2), 100, 5000));
        for (int round = 0; round < 100; round++) {
            assertThat(feed(reader, stream, 0, stream.length)).hasSize(100);
        }
        assertThat(reader.buffer()).isSameAs(memory);
        assertThat(memory.capacity()).isEqualTo(256 * 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 30",
        "1, 31",
        "1, 65544",
        "1, 65545",
        "16, 2",
        "16, 65536",
        "17, 2",
        "17, 65536",
        "22, 2",
        "22, 65536",
        "19, 8",
        "20, 8"
    })
    void acceptsALengthWithinTheLimitsOfItsType(int type, int length) throws Exception {
        byte[] frame = Wire.frame(type, new byte[length]);
        assertThat(feed(reader, frame, 0, frame.length)).extracting(Found::type).containsExactly(type);
        assertThat(reader.bodyLength()).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0", "1, 29", "1, 65546", "1, 16777215",
        "16, 0", "16, 1", "16, 65537", "16, 16777215",
        "17, 0", "17, 1", "17, 65537", "17, 16777215",
        "18, 0", "18, 1", "18, 65537", "18, 16777215",
        "21, 0", "21, 1", "21, 65537", "21, 16777215",
        "22, 0", "22, 1", "22, 65537", "22, 16777215",
        "19, 0", "19, 7", "19, 9", "19, 16777215",
        "20, 0", "20, 7", "20, 9", "20, 16777215"
    })
    void refusesALengthOutsideTheLimitsOfItsTypeAsSoonAsTheHeaderIsThere(int type, int length) {
        assertThatThrownBy(() -> feed(reader, Wire.frame(type, length, new byte[0]), 0, Frame.HEADER_BYTES))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Control.Reason.FRAME_LENGTH);
                    assertThat(refused).hasMessageContaining("type " + type).hasMessageEndingWith("not " + length);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 15, 23, 24, 127, 128, 255})
    void refusesATypeThatDoesNotExist(int type) {
        assertThatThrownBy(() -> feed(reader, Wire.frame(type, 8, new byte[0]), 0, Frame.HEADER_BYTES))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Control.Reason.UNKNOWN_FRAME);
                    assertThat(refused).hasMessage("frame type " + type + " does not exist");
                });
    }

    @Test
    void handsOutTheFramesInFrontOfABrokenOne() throws Exception {
        byte[] stream = Wire.join(Wire.ping(7), Wire.frame(99, new byte[3]));
        reader.free().put(stream);
        reader.filled(stream.length);
        assertThat(reader.next()).isEqualTo(Frame.PING);
        assertThatThrownBy(reader::next).isInstanceOf(ProtocolException.class);
    }

    @Test
    void givesOnlyFramesWithinLimitsOrTheProtocolErrorOnRandomBytes() {
        for (long seed = 0; seed < 2000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] noise = new byte[random.nextInt(1, 400)];
            random.nextBytes(noise);
            for (int at = 0; at < noise.length; at += 4) {
                // Likely headers, or nearly all would end at the first one.
                if (random.nextInt(3) > 0) {
                    noise[at] = (byte) TYPES[random.nextInt(TYPES.length)];
                }
            }
            assertFramesOrError(noise, random, "seed " + seed);
        }
    }

    private static void assertFramesOrError(byte[] noise, SplittableRandom random, String as) {
        FrameReader fresh = new FrameReader();
        try {
            int at = 0;
            while (at < noise.length) {
                int end = Math.min(noise.length, at + random.nextInt(1, 50));
                for (Found found : feed(fresh, noise, at, end)) {
                    assertThat(found.body().remaining())
                            .as(as)
                            .isBetween(Frame.minBodyBytes(found.type()), Frame.maxBodyBytes(found.type()));
                }
                at = end;
            }
        } catch (ProtocolException refused) {
            assertThat(refused.reason()).as(as).isIn(Control.Reason.UNKNOWN_FRAME, Control.Reason.FRAME_LENGTH);
        }
    }

    private static List<Found> randomFrames(SplittableRandom random, int count, int maxBytes) {
        List<Found> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = TYPES[random.nextInt(TYPES.length)];
            int min = Frame.minBodyBytes(type);
            frames.add(
                    found(type, random.nextInt(min, Math.max(min, Math.min(maxBytes, Frame.maxBodyBytes(type))) + 1)));
        }
        return frames;
    }

    private static Found found(int type, int length) {
        byte[] body = new byte[length];
        new SplittableRandom(length).nextBytes(body);
        return new Found(type, ByteBuffer.wrap(body));
    }

    private static byte[] stream(List<Found> frames) {
        return Wire.join(frames.stream()
                .map(frame -> Wire.frame(frame.type(), frame.body().array()))
                .toArray(byte[][]::new));
    }

    private static List<Found> feed(FrameReader reader, byte[] stream, int from, int end) throws ProtocolException {
        List<Found> seen = new ArrayList<>();
        int at = from;
        while (at < end) {
            ByteBuffer free = reader.free();
            int count = Math.min(free.remaining(), end - at);
            free.put(stream, at, count);
            reader.filled(count);
            at += count;
            for (int type = reader.next(); type != FrameReader.NONE; type = reader.next()) {
                seen.add(new Found(type, ByteBuffer.wrap(reader.body())));
            }
        }
        return seen;
    }

    @Test
    void findsNothingAndHasNoRoomOnceItsMemoryIsGivenBack() throws Exception {
        byte[] two = Wire.join(Wire.frame(Frame.PING, new byte[8]), Wire.frame(Frame.PING, new byte[8]));
        reader.free().put(two);
        reader.filled(two.length);
        reader.giveBack();
        assertThat(reader.next()).isEqualTo(FrameReader.NONE);
        assertThat(reader.free().remaining()).isZero();
    }
}
