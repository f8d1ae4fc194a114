package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void readsBothFamilies() {
        assertThat(ListenAddress.parse("127.0.0.1:9100").toString()).isEqualTo("/127.0.0.1:9100");
        assertThat(ListenAddress.parse("[::1]:9100").getAddress().getHostAddress())
                .isEqualTo("0:0:0:0:0:0:0:1");
    }

    @Test
    void readsAPortAloneAsEveryAddress() {
        assertThat(ListenAddress.parse("9100").getAddress().isAnyLocalAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":9100",
                "localhost:9100",
                "1:9100",
                "127.1:9100",
                "256.0.0.1:1",
                "::1:9100",
                "[::g]:1",
                "[:]:1",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:123456",
                "127.0.0.1:9100 ",
                "[1.2.3.4]:1"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }
}
