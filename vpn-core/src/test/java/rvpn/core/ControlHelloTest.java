package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.ControlRecords.HELLO;
import static rvpn.core.ControlRecords.decode;
import static rvpn.core.Malformed.assertMalformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.Side;

/** What a dialling end says of itself, where it says less than all or what no end can be. */
class ControlHelloTest {
    @Test
    void whoDoesNotSayOnWhichSideItIsIsAShoot() throws Exception {
        Control.Hello hello = (Control.Hello) decode(Frame.HELLO, Json.without(Json.fields(HELLO), "role"));
        assertThat(hello.isOf(Side.SHOOT)).isTrue();
        assertThat(HELLO.isOf(Side.SEED)).isTrue();
    }

    @Test
    void refusesASideThatATunnelDoesNotHave() {
        assertMalformed(Frame.HELLO, Json.with(Json.fields(HELLO), "role", "\"gateway\""), "gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536"})
    void refusesAWayOutThatNoHostHas(String mtu) {
        assertMalformed(Frame.HELLO, Json.with(Json.fields(HELLO), "mtu", mtu), mtu);
    }

    @Test
    void takesAHelloThatDoesNotTellItsWayOut() throws ProtocolException {
        Control.Hello hello = (Control.Hello) decode(Frame.HELLO, Json.without(Json.fields(HELLO), "mtu"));
        assertThat(hello.mtu()).isZero();
        assertThat(hello.over(1450)).isEqualTo(HELLO);
    }
}
