package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableSettingTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "100", "252", "256", "2147483647"})
    void takesTablesThatAreNotTheHostsOwn(String text) {
        assertThat(RouteTableSetting.ROUTE_TABLE.parser().apply(text)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"253", "254", "255", "-1", "2147483648", "main", ""})
    void refusesTheHostsOwnAndWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> RouteTableSetting.ROUTE_TABLE.parser().apply(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a whole number from 0 to 2147483647 other than 253");
    }
}
