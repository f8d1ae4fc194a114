package rvpn.core.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HookOutputTest {
    @Test
    void linesAreLoggedOneByOneInPrintableCharacters() {
        assertThat(logged("a\nb\tc\u001b[31m\n\nlast")).containsExactly("a", "b?c?[31m", "", "last");
    }

    @Test
    void longLinesAreCut() {
        assertThat(logged("x".repeat(600) + "\ny\n"))
                .containsExactly("x".repeat(HookOutput.MAX_LINE_BYTES) + "...", "y");
    }

    @Test
    void linesBeyondTheBoundAreCounted() {
        List<String> logged = logged("x\n".repeat(150));
        assertThat(logged).hasSize(HookOutput.MAX_LINES + 1).endsWith("(50 more lines not logged)");
    }

    @Test
    void oneEndlessLineTakesNoMemory() {
        assertThat(logged("x".repeat(10_000_000))).hasSize(1);
    }

    private static List<String> logged(String output) {
        List<String> lines = new ArrayList<>();
        new HookOutput(lines::add).readAll(new ByteArrayInputStream(output.getBytes(StandardCharsets.ISO_8859_1)));
        return lines;
    }
}
