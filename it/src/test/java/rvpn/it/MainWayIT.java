package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the seed to pods, services and nodes; the topology is drawn at {@link Lab}. */
class MainWayIT {
    @RegisterExtension
    static final Lab LAB = new Lab("way");

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @ParameterizedTest
    @CsvSource({
        "http://100.96.0.10/, pod:",
        "http://[fd00:10:96::10]/, pod:",
        "http://100.64.0.10/, pod:",
        "http://[fd00:10:64::10]/, pod:",
        "https://10.250.0.10:10250/, node:",
        "https://[fd00:10:250::10]:10250/, node:"
    })
    void apiserverReachesPodsServicesAndNodesThroughTheProxy(String url, String answer) {
        assertThat(LAB.get(url).succeeds().text()).startsWith(answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 56, 1440, 3000, 65_000})
    void pingOfAnySizeIsAnswered(int bytes) {
        for (String address : new String[] {Lab.POD, Lab.POD6, Lab.NODE, Lab.NODE6}) {
            assertThat(LAB.seed().pings(address, "-s", Integer.toString(bytes)))
                    .as(address)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1400, 3000, 60_000})
    void datagramOfAnySizeComesBackEqual(int bytes) {
        byte[] sent = Bytes.random(bytes, bytes);
        for (String address : new String[] {Lab.POD, Lab.POD6, Lab.SERVICE, Lab.SERVICE6}) {
            assertThat(Bytes.digest(LAB.seed().exchangesDatagram(address, EchoServers.DATAGRAM_ECHO, sent, 5)))
                    .as(address)
                    .isEqualTo(Bytes.digest(sent));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1448, 1449, 3000, 16_384, 65_000})
    void bytesOfAnyNumberComeBackEqualOverTcp(int bytes) {
        byte[] sent = Bytes.random(bytes, bytes);
        for (String address : new String[] {Lab.POD, "[" + Lab.POD6 + "]"}) {
            Outcome echo = LAB.seed().given(sent, "socat", "-t10", "-", "TCP:" + address + ":" + EchoServers.ECHO);
            assertThat(Bytes.digest(echo.succeeds().output())).as(address).isEqualTo(Bytes.digest(sent));
        }
    }

    @Test
    void podSeesTheNodesAddressSoThatItKnowsTheWayBack() {
        assertThat(LAB.get("http://" + Lab.POD + "/").succeeds().text()).contains("asked by 100.96.0.1");
    }

    @Test
    void nothingWasDroppedOnTheWay() {
        for (Host end : new Host[] {LAB.seed(), LAB.node()}) {
            Metrics metrics = new Metrics(end);
            for (String reason : new String[] {"malformed", "offload_header", "source", "destination", "device"}) {
                assertThat(metrics.drops(reason)).as(end + " " + reason).isZero();
            }
        }
    }
}
