package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images as containers: who reaches whom, and what they may do. */
@Tag("once")
@Tag("container")
class ContainersIT {
    @RegisterExtension
    static final WithEngine ENGINE = new WithEngine();

    /** CAP_NET_ADMIN alone, linux/capability.h. */
    private static final String NET_ADMIN = "0000000000001000";

    private static final long MOST_MB = 150;

    @TempDir
    Path directory;

    private ContainerSite site;

    @BeforeEach
    void open() {
        site = new ContainerSite(ENGINE.engine());
        site.api().start();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void startInAnyOrder(long seedNumber) {
        ContainerShoot shoot = site.shoot("a", 3, directory.resolve("a"));
        List<Container> all = new ArrayList<>(List.of(site.gateway(), shoot.server(), shoot.client(), shoot.pod()));
        Collections.shuffle(all, new Random(seedNumber));
        all.forEach(Container::start);
        System.out.println(
                all.stream().map(Container::name).toList() + ": the pod answers after " + shoot.awaitAnswer());
        assertThat(shoot.get(shoot.url("")).text()).isEqualTo("pod of a\n");
        shoot.client().awaitHealthy();
        shoot.server().awaitHealthy();
        site.gateway().awaitHealthy();
    }

    @Test
    void reachTheirOwnShootOnly() {
        site.gateway().start();
        ContainerShoot one = site.shoot("a", 3, directory.resolve("a"));
        ContainerShoot other = site.shoot("b", 4, directory.resolve("b"));
        one.start();
        other.start();

        assertThat(one.get(one.url("")).text()).isEqualTo("pod of a\n");
        assertThat(other.get(other.url("")).text()).isEqualTo("pod of b\n");
        assertThat(one.get(other.url("")).fails().errors()).contains("403");
        for (Container outside : List.of(site.api(), site.gateway(), other.client(), other.pod())) {
            assertThat(outside.host().connects("10.90.3.200", 80, 1))
                    .as(outside.name())
                    .isFalse();
        }
        assertThat(one.pod().host().connects("10.90.1.2", 9443, 1)).isFalse();
    }

    @Test
    void haveNoMoreRightsThanTheyNeed() {
        site.gateway().start();
        ContainerShoot shoot = site.shoot("a", 3, directory.resolve("a"));
        shoot.start();
        for (Container withDevice : List.of(shoot.server(), shoot.client())) {
            assertThat(capabilities(withDevice)).isEqualTo(NET_ADMIN);
            withDevice.run("touch", "/opt/rvpn/lib/new").fails();
        }
        assertThat(capabilities(site.gateway())).isEqualTo("0000000000000000");
        assertThat(site.gateway().run("id", "-u").text().strip()).isEqualTo("65532");
        assertThat(shoot.client().log()).doesNotContain("WARNING").doesNotContain("Exception");
        assertThat(shoot.server().log()).doesNotContain("WARNING").doesNotContain("Exception");
    }

    @Test
    void letTheSeedDialInTheDefaultDirection() {
        ContainerSidecar sidecar = new ContainerSidecar(site, "c", 5, Pki.init(directory.resolve("c")));
        sidecar.start();
        assertThat(sidecar.get("").text()).isEqualTo("pod of c\n");
        for (Container end : List.of(sidecar.server(), sidecar.client())) {
            end.awaitHealthy();
            assertThat(capabilities(end)).isEqualTo(NET_ADMIN);
        }
        Host seed = sidecar.client().host();
        String address = seed.bash("ip -4 -o addr show dev tun0 | awk '{sub(\"/.*\", \"\", $4); print $4}'")
                .text()
                .strip();
        assertThat(seed.connects(address, 15000, 1)).isTrue();
        assertThat(sidecar.server().host().connects(address, 15000, 1)).isFalse();
    }

    private static String capabilities(Container container) {
        return container
                .run("sed", "-n", "s/^CapEff:[^0-9a-f]*//p", "/proc/1/status")
                .succeeds()
                .text()
                .strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vpn-seed-server",
                "vpn-gateway",
                "vpn-shoot-client",
                "vpn-shoot-server",
                "vpn-seed-client",
                "vpnctl"
            })
    void areSmallAndSayWhatIsInThem(String image) {
        Outcome size = ENGINE.engine().docker("image", "inspect", "-f", "{{.Size}}", Engine.image(image));
        assertThat(Long.parseLong(size.succeeds().text().strip()) / 1_000_000).isLessThan(MOST_MB);
        Outcome parts = ENGINE.engine()
                .docker(
                        "run",
                        "--rm",
                        "--entrypoint",
                        "cat",
                        Engine.image(image),
                        "/opt/rvpn/lib/sbom.json",
                        "/etc/packages");
        assertThat(parts.succeeds().text()).contains("pkg:maven/io.netty/netty-transport", "iptables ");
        Outcome title = ENGINE.engine()
                .docker(
                        "image",
                        "inspect",
                        "-f",
                        "{{index .Config.Labels \"org.opencontainers.image.title\"}}",
                        Engine.image(image));
        assertThat(title.text().strip()).isEqualTo(image);
    }
}
