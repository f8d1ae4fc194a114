package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.management.Sample.lane;
import static rvpn.core.management.Sample.shoot;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line of every format. */
class StatusTextTest {
    private final Chronicle chronicle = Sample.chronicle(Mode.SERVER);
    private final Reporter reporter = Sample.reporter(chronicle);

    @BeforeEach
    void connect() {
        chronicle.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));
    }

    @Test
    void writesFormatOne() {
        assertThat(StatusText.of(Mode.SERVER, reporter.report(), 1))
                .containsExactly(
                        "OpenVPN CLIENT LIST",
                        "Updated,2025-12-19 11:12:04",
                        "Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since",
                        "vpn-shoot-client,192.0.2.1:4711,7,8,2025-12-19 11:12:04",
                        "ROUTING TABLE",
                        "Virtual Address,Common Name,Real Address,Last Ref",
                        "192.168.123.2,vpn-shoot-client,192.0.2.1:4711,2025-12-19 11:12:04",
                        "fd8f:6d53:b97a:1::2,vpn-shoot-client,192.0.2.1:4711,2025-12-19 11:12:04",
                        "100.96.0.0/11,vpn-shoot-client,192.0.2.1:4711,2025-12-19 11:12:04",
                        "10.250.0.0/16,vpn-shoot-client,192.0.2.1:4711,2025-12-19 11:12:04",
                        "GLOBAL STATS",
                        "Max bcast/mcast queue length,0",
                        "END");
    }

    @Test
    void writesFormatTwo() {
        String time = "2025-12-19 11:12:04,1766142724";
        String route = ",vpn-shoot-client,192.0.2.1:4711," + time;
        assertThat(StatusText.of(Mode.SERVER, reporter.report(), 2))
                .containsExactly(
                        "TITLE,vpn-test development",
                        "TIME," + time,
                        "HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,"
                                + "Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,"
                                + "Data Channel Cipher",
                        "CLIENT_LIST,vpn-shoot-client,192.0.2.1:4711,192.168.123.2,fd8f:6d53:b97a:1::2,7,8," + time
                                + ",UNDEF,0,0,TLS_AES_256_GCM_SHA384",
                        "HEADER,ROUTING_TABLE,Virtual Address,Common Name,Real Address,Last Ref,Last Ref (time_t)",
                        "ROUTING_TABLE,192.168.123.2" + route,
                        "ROUTING_TABLE,fd8f:6d53:b97a:1::2" + route,
                        "ROUTING_TABLE,100.96.0.0/11" + route,
                        "ROUTING_TABLE,10.250.0.0/16" + route,
                        "GLOBAL_STATS,Max bcast/mcast queue length,0",
                        "GLOBAL_STATS,dco_enabled,0",
                        "END");
    }

    @Test
    void writesFormatThreeWithTabs() {
        List<String> commas = StatusText.of(Mode.SERVER, reporter.report(), 2);
        assertThat(StatusText.of(Mode.SERVER, reporter.report(), 3))
                .isEqualTo(commas.stream().map(line -> line.replace(',', '\t')).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void writesAClientsStatistics(int format) {
        assertThat(StatusText.of(Mode.CLIENT, reporter.report(), format))
                .containsExactly(
                        "OpenVPN STATISTICS",
                        "Updated,2025-12-19 11:12:04",
                        "TUN/TAP read bytes,2000",
                        "TUN/TAP write bytes,1000",
                        "TCP/UDP read bytes,1000",
                        "TCP/UDP write bytes,2000",
                        "Auth read bytes,1000",
                        "END");
    }

    @Test
    void isReadByGardener() {
        chronicle.joined(new Object(), lane(0, "2001:db8::1", 4711, 1, 2), shoot("b"));

        GardenerStatus status = GardenerStatus.parse(StatusText.of(Mode.SERVER, reporter.report(), 2));
        assertThat(status.updatedUnix()).isEqualTo(Sample.NOW_UNIX);
        assertThat(status.clients()).hasSize(2).allMatch(name -> name.startsWith("vpn-shoot-client"));
        assertThat(status.routes()).hasSize(8);
    }

    @Test
    void isReadByGardenerWithoutAnIpv6Address() {
        Introduction both = shoot("c");
        chronicle.joined(
                new Object(),
                lane(0, "192.0.2.9", 1, 1, 2),
                new Introduction("c", both.name(), both.suite(), "", "", List.of("192.168.123.2"), List.of()));

        List<String> lines = StatusText.of(Mode.SERVER, reporter.report(), 2);
        assertThat(lines).anyMatch(line -> line.contains(",192.168.123.2,::ffff:192.168.123.2,"));
        assertThat(GardenerStatus.parse(lines).clients()).hasSize(2);
    }

    @Test
    void isReadByGardenerWhenNobodyIsConnected() {
        Reporter lonely = Sample.reporter(Sample.chronicle(Mode.SERVER));

        assertThat(GardenerStatus.parse(StatusText.of(Mode.SERVER, lonely.report(), 2))
                        .clients())
                .isEmpty();
    }
}
