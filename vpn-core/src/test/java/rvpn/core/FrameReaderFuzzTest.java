package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import rvpn.fuzz.FuzzTarget;
import rvpn.fuzz.Pieces;

/**
 * A stream of frames. However it is cut, and wherever in the reader's fixed memory it comes to lie, the same frames come
 * out as docs/protocol.md says, and a length outside the limits of its type ends it before its body is waited for.
 */
class FrameReaderFuzzTest extends FuzzTarget {
    private static final Map<Integer, int[]> LIMITS = Map.of(
            1, new int[] {30, 65_545},
            16, new int[] {2, 65_536},
            17, new int[] {2, 65_536},
            18, new int[] {2, 65_536},
            19, new int[] {8, 8},
            20, new int[] {8, 8},
            21, new int[] {2, 65_536},
            22, new int[] {2, 65_536});
    /** Leaves so little of the reader's memory that what follows has to move. */
    private static final byte[] FILLER = filler(3, 65_000);

    private static final int LEAST_ROOM_BYTES = 64 * 1024;
    private static final int RUNS_A_COLLECTION = 1_000;

    private int runs;

    @Override
    protected void check(byte[] input) throws Exception {
        List<String> expected = expected(input);
        for (List<byte[]> pieces : Pieces.allWays(input)) {
            assertThat(frames(new FrameReader(), pieces)).isEqualTo(expected);
        }
        FrameReader filled = new FrameReader();
        frames(filled, List.of(FILLER));
        assertThat(frames(filled, Pieces.anywhere(input))).isEqualTo(expected);
        if (++runs % RUNS_A_COLLECTION == 0) {
            System.gc(); // native memory goes with its reader, and the heap alone gives no cause to look for those
        }
    }

    private static List<String> frames(FrameReader reader, List<byte[]> pieces) {
        List<String> frames = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                offer(reader, piece, frames);
            }
        } catch (ProtocolException refused) {
            assertWords(refused.getMessage());
            frames.add(refused.reason().toString());
        }
        return frames;
    }

    private static void offer(FrameReader reader, byte[] piece, List<String> frames) throws ProtocolException {
        for (int at = 0; at < piece.length; ) {
            ByteBuffer free = reader.free();
            assertThat(free.remaining()).isGreaterThanOrEqualTo(LEAST_ROOM_BYTES);
            int count = Math.min(free.remaining(), piece.length - at);
            free.put(piece, at, count);
            reader.filled(count);
            at += count;
            for (int type = reader.next(); type != FrameReader.NONE; type = reader.next()) {
                assertThat(reader.body()).hasSize(reader.bodyLength());
                frames.add(type + " " + HexFormat.of().formatHex(reader.body()));
            }
        }
    }

    /** The same by the words of the protocol, from the whole. */
    private static List<String> expected(byte[] stream) {
        List<String> frames = new ArrayList<>();
        for (int at = 0; stream.length - at >= 4; ) {
            int type = stream[at] & 0xff;
            int length = (stream[at + 1] & 0xff) << 16 | (stream[at + 2] & 0xff) << 8 | stream[at + 3] & 0xff;
            int[] limits = LIMITS.get(type);
            if (limits == null || length < limits[0] || length > limits[1]) {
                frames.add(limits == null ? "UNKNOWN_FRAME" : "FRAME_LENGTH");
                return frames;
            }
            int end = at + 4 + length;
            if (end > stream.length) {
                return frames;
            }
            frames.add(type + " " + HexFormat.of().formatHex(Arrays.copyOfRange(stream, at + 4, end)));
            at = end;
        }
        return frames;
    }

    private static byte[] filler(int count, int bodyBytes) {
        byte[] frame = Wire.frame(Frame.PACKET, new byte[bodyBytes]);
        byte[] all = new byte[count * frame.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        return all;
    }
}
