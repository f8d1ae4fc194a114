package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of Gardener asks vpnctl, as it is installed. */
@Tag("once")
class GardenerToolsIT {
    @TempDir
    Path directory;

    @Test
    void tellsDirectionMappingAndEgressOfOneShoot() throws IOException {
        Path gardenlet = write("gardenlet.yaml", """
                apiVersion: gardenlet.config.gardener.cloud/v1alpha1
                kind: GardenletConfiguration
                featureGates:
                  ReversedVPN: true
                """);
        Path shoot = write("shoot.yaml", """
                apiVersion: core.gardener.cloud/v1beta1
                kind: Shoot
                metadata: {name: demo, namespace: garden-local}
                spec:
                  kubernetes: {version: 1.19.16}
                  networking: {pods: 10.2.0.0/16, services: 10.3.0.0/16, nodes: 10.250.0.0/16}
                """);
        Path egress = directory.resolve("egress.yaml");

        assertThat(vpnctl("gate", "explain", "--gardenlet-config", gardenlet, "--shoot", shoot, "-o", "json"))
                .startsWith("{\"direction\":\"reversed\",\"decidedBy\":\"gate\",");
        assertThat(vpnctl("netmap", "--shoot", shoot, "--seed-pods", "10.2.0.0/16"))
                .contains("pods      10.2.0.0/16 -> 244.0.0.0/16  for the seed", "10.2.0.0/16 -> 241.2.0.0/16");
        vpnctl("render", "egress", "--shoot", shoot, "--output-file", egress);
        assertThat(egress).content().contains("- name: master\n", "url: https://vpn-seed-server:9443\n");
        assertThat(vpnctl("render", "egress", "--shoot", shoot, "--check", egress))
                .contains("is right for kube-apiserver 1.19.16");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String vpnctl(Object... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = Dist.VPNCTL;
        for (int i = 0; i < arguments.length; i++) {
            command[i + 1] = arguments[i].toString();
        }
        return Shell.run(command).succeeds().text();
    }
}
