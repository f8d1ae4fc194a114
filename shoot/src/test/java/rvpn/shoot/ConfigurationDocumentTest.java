package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import rvpn.core.config.OptionTable;

class ConfigurationDocumentTest {
    @Test
    void namesEveryOptionOfTheShootClient() throws Exception {
        String expected = OptionTable.expected(ShootClient.PROGRAM);
        assertThat(OptionTable.written(ShootClient.PROGRAM)).isEqualTo(expected);
    }
}
