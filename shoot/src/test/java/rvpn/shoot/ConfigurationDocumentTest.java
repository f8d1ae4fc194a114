package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.config.OptionTable;
import rvpn.core.config.Program;

class ConfigurationDocumentTest {
    @ParameterizedTest
    @MethodSource("programs")
    void namesEveryOption(Program program) throws Exception {
        String expected = OptionTable.expected(program);
        assertThat(OptionTable.written(program)).isEqualTo(expected);
    }

    static Program[] programs() {
        return new Program[] {ShootClient.PROGRAM, SeedClient.PROGRAM};
    }
}
