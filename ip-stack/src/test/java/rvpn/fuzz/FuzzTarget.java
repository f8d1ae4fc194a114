package rvpn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A parser, and what must hold for any bytes that it is given. As an ordinary test it runs over the files beside the
 * class in {@code CLASSInputs} and over small changes of them; {@code scripts/fuzz} runs it over what a coverage-guided
 * fuzzer comes by, and puts what breaks it among those files.
 */
public abstract class FuzzTarget {
    private static final int CHANGES = 40;
    private static final int MAX_WORDS = 1000;

    /** Throws, whatever it is, where a promise is broken for these bytes. */
    protected abstract void check(byte[] input) throws Exception;

    @ParameterizedTest(name = "{0}")
    @ArgumentsSource(SeedFiles.class)
    public void holdsForEverySeed(Seed seed) {
        run(seed.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ArgumentsSource(SeedFiles.class)
    public void holdsForSmallChangesOfEverySeed(Seed seed) {
        Changes changes = new Changes(seed.bytes());
        for (int i = 0; i < CHANGES; i++) {
            run(changes.next());
        }
    }

    private void run(byte[] input) {
        try {
            check(input);
        } catch (Throwable broken) {
            throw new AssertionError("for " + HexFormat.of().formatHex(input), broken);
        }
    }

    /** How a stream is read that comes in pieces. */
    @FunctionalInterface
    protected interface Reading<T> {
        T of(List<byte[]> pieces) throws Exception;
    }

    /** What is read where all comes in one piece; it is the same however a network cuts it. */
    protected static <T> T readHoweverCut(byte[] input, Reading<T> reading) throws Exception {
        T whole = reading.of(List.of(input));
        for (List<byte[]> pieces : Pieces.allWays(input)) {
            assertThat(reading.of(pieces)).isEqualTo(whole);
        }
        return whole;
    }

    /** What is told of bad bytes may go to a log or a terminal: one line of printable ASCII, not without end. */
    protected static void assertWords(String words) {
        assertThat(words).isNotBlank().hasSizeLessThan(MAX_WORDS).matches("[ -~]+");
    }
}
