package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResolverTest {
    @Test
    void givesAnAddressThatIsWrittenOut() throws Exception {
        assertThat(new Resolver().addresses("2001:db8::1").get(10, TimeUnit.SECONDS))
                .containsExactly(address("2001:db8::1"));
    }

    @Test
    void saysThatANameIsUnknown() {
        assertThatThrownBy(
                        () -> new Resolver().addresses("no-such-host.invalid").get(30, TimeUnit.SECONDS))
                .hasRootCauseMessage("the name no-such-host.invalid is unknown to DNS");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
