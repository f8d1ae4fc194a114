package rvpn.core.management;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final LineSplitter splitter = new LineSplitter();

    @Test
    void takesEitherLineEnd() {
        assertThat(split("pid\nstatus 2\r\n\nhel")).containsExactly("pid", "status 2", "");
        assertThat(split("p\n")).containsExactly("help");
    }

    @Test
    void takesALineOfTheGreatestLength() {
        String longest = "x".repeat(LineSplitter.MAX_BYTES);
        assertThat(split(longest + "\n")).containsExactly(longest);
    }

    @Test
    void passesOverALineThatIsTooLongAndTellsItOnce() {
        assertThat(split("x".repeat(10_000_000) + "\npid\n")).containsExactly(LineSplitter.TOO_LONG, "pid");
    }

    @Test
    void findsTheSameLinesHoweverTheBytesAreCut() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(6000)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(300) == 0 ? '\n' : random.nextInt(256));
            }
            List<String> whole = split(new LineSplitter(), ByteBuffer.wrap(bytes));
            LineSplitter other = new LineSplitter();
            List<String> cut = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(700));
                cut.addAll(split(other, ByteBuffer.wrap(bytes, at, length)));
                at += length;
            }
            assertThat(cut).as("seed " + seed).isEqualTo(whole);
        }
    }

    private List<String> split(String text) {
        return split(splitter, ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    private static List<String> split(LineSplitter splitter, ByteBuffer in) {
        List<String> lines = new ArrayList<>();
        for (String line = splitter.next(in); line != null; line = splitter.next(in)) {
            lines.add(line);
        }
        return lines;
    }
}
