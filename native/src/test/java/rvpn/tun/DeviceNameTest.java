package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"tun0", "v", "vpn-shoot.1_a", "fifteen-letters"})
    void acceptsUsualNames(String name) throws IOException {
        assertThat(DeviceName.check(name)).isEqualTo(name);
    }

    @Test
    void tellsHowLongANameMayBe() {
        assertThatThrownBy(() -> DeviceName.check("sixteen-letters-"))
                .isInstanceOf(IOException.class)
                .hasMessage("interface name 'sixteen-letters-' has 16 characters: at most 15 are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a/b", "tun 0", "tun%d", ".", "..", "-a", "tun0\n", "tün", "a:1", "tun+", "!a", "a\u0000"})
    void tellsWhatANameMayConsistOf(String name) {
        assertThatThrownBy(() -> DeviceName.check(name))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 to 15 letters, digits")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "default"})
    void refusesNamesThatSysctlUses(String name) {
        assertThatThrownBy(() -> DeviceName.check(name)).hasMessageContaining("reserved");
    }
}
