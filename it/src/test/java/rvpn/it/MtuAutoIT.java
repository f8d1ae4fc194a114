package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The seed takes the MTU of the narrower of both ways out; the topology is drawn at {@link Lab}. */
@Tag("once")
class MtuAutoIT {
    private static final int PATIENCE_S = 20;

    @RegisterExtension
    static final Lab LAB = new Lab("mtu-auto", Map.of("RVPN_MTU", "auto"));

    @Test
    void bothDevicesTakeTheMtuOfTheNarrowerWayOut() {
        awaitMtu(1500);
        beginAnew("ip link set eth0 mtu 1400");
        awaitMtu(1400);
        for (String address : new String[] {Lab.POD, Lab.POD6}) {
            assertThat(LAB.seed().pings(address, "-c", "3", "-i", "0.2", "-s", "8000"))
                    .as(address)
                    .isTrue();
        }
        beginAnew("ip link set eth0 mtu 9000");
        awaitMtu(1500); // the seed's own
        beginAnew("ip link set eth0 mtu 1280");
        awaitMtu(1280);
    }

    /** A program that starts begins a session. */
    private static void beginAnew(String script) {
        LAB.node().bash(script).succeeds();
        ProcessHandle.of(LAB.pid("vpn-shoot-client")).orElseThrow().destroyForcibly();
    }

    private static void awaitMtu(int bytes) {
        for (Host end : new Host[] {LAB.seed(), LAB.node()}) {
            Await.until("an MTU of " + bytes + " at " + end, PATIENCE_S, () -> end.run("ip", "link", "show", "tun0")
                    .text()
                    .contains(" mtu " + bytes + " "));
        }
        Await.until("the pod answers", PATIENCE_S, () -> LAB.seed().pings(Lab.POD));
    }
}
