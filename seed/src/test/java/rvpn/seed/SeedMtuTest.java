package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedMtuTest {
    @ParameterizedTest
    @CsvSource({
        "1500, 9000, 1450, 1500",
        "9000, 0, 0, 9000",
        "auto, 9000, 1450, 1450",
        "auto, 1450, 8930, 1450",
        "auto, 8930, 8930, 8930",
        "auto, 1500, 0, 1500",
        "auto, 0, 1400, 1400",
        "auto, 0, 0, 1500",
        "auto, 1500, 576, 1280",
        "auto, 1500, 1, 1280",
        "auto, 65536, 65535, 65535"
    })
    void takesTheSmallerWayOutWhereItIsNotFixed(String text, int seeds, int shoots, int mtu) {
        assertThat(SeedMtu.MTU.parser().apply(text).agreed(SeedMtu.narrower(seeds, shoots)))
                .isEqualTo(mtu);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1279", "65536", "0", "-1", "x", "", "AUTO"})
    void refusesWhatIsNoMtu(String text) {
        assertThatThrownBy(() -> SeedMtu.MTU.parser().apply(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is neither 'auto' nor a whole number from 1280 to 65535");
    }
}
