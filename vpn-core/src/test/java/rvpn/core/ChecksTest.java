package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
    @Test
    void acceptsBothEndsOfARange() {
        assertThatCode(() -> {
                    Checks.range("lane", 1, 1, 8);
                    Checks.range("lane", 8, 1, 8);
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 9, Integer.MAX_VALUE})
    void refusesWhatIsOutsideARange(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.range("lane", value, 1, 8))
                .withMessage("lane must be 1 to 8, not " + value);
    }

    @Test
    void refusesAWordThatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.word("node", null, 8))
                .withMessage("node is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.word("node", "", 8))
                .withMessage("node is missing");
    }

    @Test
    void acceptsATextUpToItsLimitAndNoLonger() {
        assertThatCode(() -> Checks.text("words", "12345678", 8)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.text("words", "123456789", 8))
                .withMessage("words must have at most 8 characters");
    }

    @Test
    void acceptsAnEmptyTextButNone() {
        assertThatCode(() -> Checks.text("words", "", 8)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> Checks.text("words", null, 8));
    }

    @ParameterizedTest
    @ValueSource(chars = {0, 7, '\n', '\r', '\t', 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0xe9, 0x202e, 0xd800, 0xfeff, 0xffff})
    void refusesACharacterThatIsNotPrintableAscii(char bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.word("node", "a" + bad, 8))
                .withMessage("node has characters that are not printable ASCII");
    }

    @Test
    void acceptsAllPrintableAscii() {
        for (char c = 0x20; c < 0x7f; c++) {
            Checks.word("node", String.valueOf(c), 1);
        }
    }

    @Test
    void refusesAListThatIsMissingTooLongOrHoldsNull() {
        for (List<Integer> bad :
                Arrays.<List<Integer>>asList(null, List.of(1, 2, 3), Collections.singletonList(null))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Checks.list("versions", bad, 2))
                    .withMessage("versions must be a list of at most 2 values");
        }
    }

    @Test
    void checksEachWordOfAList() {
        assertThat(Checks.words("features", List.of("uso", "x".repeat(128)), 2)).hasSize(2);
        for (String bad : List.of("", "a\nb", "x".repeat(129))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Checks.words("features", List.of("uso", bad), 2));
        }
    }

    @Test
    void givesACopyThatNobodyCanChange() {
        List<String> given = new ArrayList<>(List.of("uso"));
        List<String> checked = Checks.words("features", given, 2);
        given.add("later");
        assertThat(checked).containsExactly("uso");
        assertThatThrownBy(() -> checked.add("x")).isInstanceOf(UnsupportedOperationException.class);
    }
}
