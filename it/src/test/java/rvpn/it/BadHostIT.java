package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the programs say where the host lacks what they need. */
@Tag("once")
class BadHostIT {
    private static final String SERVER = "vpn-seed-server";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("lacks");

    @Test
    void hostWithoutTheTunDriverIsToldToLoadIt() throws IOException {
        Path empty = Files.createDirectory(HOST.directory().resolve("empty"));
        List<String> withoutDriver = List.of(
                "unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /dev/net && exec \"$@\"", empty.toString());
        Refusal.host("", "--device", "/dev/net/tun", "modprobe tun").assertBy(HOST, behind(withoutDriver), SERVER);
    }

    @Test
    void processWithoutTheCapabilityIsToldItsName() {
        List<String> withoutCapability = List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");
        Refusal.host("", "--device", "NET_ADMIN").assertBy(HOST, behind(withoutCapability), SERVER);
    }

    @Test
    void wrongVariableIsNamedAsTheSource() {
        List<String> withVariable = List.of("env", "SHOOT_POD_NETWORKS=10.0.0.0/99");
        Refusal.usage("", "--pod-networks (from environment variable SHOOT_POD_NETWORKS): '10.0.0.0/99'")
                .assertBy(HOST, behind(withVariable), SERVER);
    }

    private static List<String> behind(List<String> other) {
        return Stream.concat(other.stream(), Stream.of(Dist.SEED_SERVER)).toList();
    }
}
