package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "100.96.0.7:10250, 100.96.0.7, 10250",
        "0.0.0.0:1, 0.0.0.0, 1",
        "[2001:db8::1]:443, 2001:db8::1, 443",
        "[::]:65535, ::, 65535",
        "[::ffff:10.0.0.1]:80, ::ffff:10.0.0.1, 80",
        "node-1:10250, node-1, 10250",
        "Name.Svc.cluster.local:8443, Name.Svc.cluster.local, 8443",
        "1password.example:80, 1password.example, 80",
    })
    void readsAddressesAndNames(String text, String host, int port) {
        HostPort read = HostPort.parse(text);
        assertThat(read).isEqualTo(new HostPort(host, port));
        assertThat(read).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:080",
                "host:+80",
                "host:8 0",
                "host:-1",
                "host:http",
                "host:99999999999",
                "host: 80",
                " host:80",
                "host :80",
                "ho st:80",
                "user@host:80",
                "http://host:80",
                "host:80/",
                "/host:80",
                "host:80:90",
                "2001:db8::1:80",
                "[2001:db8::1]",
                "[]:80",
                "[host]:80",
                "[10.0.0.1]:80",
                "[fe80::1%eth0]:80",
                "[::1:80",
                "::1]:80",
                "[[::1]]:80",
                "[:::]:80",
                "[1:2:3:4:5:6:7:8:9]:80",
                "[g::]:80",
                "010.0.0.1:80",
                "10.0.0.256:80",
                "10.0.0:80",
                "10.1:80",
                "2130706433:80",
                "0x7f000001:80",
                "0x7f.1:80",
                "1.2.3.4.5:80",
                "10.0.0.1.:80",
                "host.:80",
                ".host:80",
                "a..b:80",
                "-a:80",
                "a-:80",
                "a_b:80",
                "h\u00f6st:80",
                "*:80",
                "host\0:80",
                "host\n:80",
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesThatAreTooLong() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(HostPort.parse(longest + ":1").host()).hasSize(253);
        assertThatThrownBy(() -> HostPort.parse(longest + "a:1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostPort.parse(label + "a:1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressMappedIntoIpv6IsTheIpv4Address() throws Exception {
        assertThat(HostPort.parse("[::ffff:127.0.0.1]:80").literal()).contains(InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void aNameIsNoAddress() {
        assertThat(HostPort.parse("localhost:80").literal()).isEmpty();
    }

    @Test
    void anAddressMayLeaveOutItsPort() {
        assertThat(HostPort.parseAddress("10.0.0.1", 1194)).isEqualTo(new InetSocketAddress("10.0.0.1", 1194));
        assertThat(HostPort.parseAddress("10.0.0.1:2", 1194)).isEqualTo(new InetSocketAddress("10.0.0.1", 2));
        assertThat(HostPort.parseAddress("[::1]", 1194)).isEqualTo(new InetSocketAddress("::1", 1194));
        assertThat(HostPort.parseAddress("[::1]:2", 1194)).isEqualTo(new InetSocketAddress("::1", 2));
        assertThatThrownBy(() -> HostPort.parseAddress("::1", 1194)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomTextIsReadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "0123456789abcdefxX.:[]-%@/ \0\u00e4";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                HostPort read = HostPort.parse(text.toString());
                read.literal();
                assertThat(HostPort.parse(read.toString()))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(read);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).matches("[ -~]+");
            }
        }
    }
}
