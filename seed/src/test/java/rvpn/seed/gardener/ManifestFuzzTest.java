package rvpn.seed.gardener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlText;

class ManifestFuzzTest {
    private static final String ODD = " \n\t:-#&*!|>'\"%@`{}[],?<~\0\u00e9\ud83d0y";
    private static final String GARDENLET = """
            apiVersion: gardenlet.config.gardener.cloud/v1alpha1
            kind: GardenletConfiguration
            featureGates: {ReversedVPN: true, "APIServerSNI": on}
            """;
    private static final String SHOOT = """
            apiVersion: core.gardener.cloud/v1beta1
            kind: Shoot
            metadata:
              name: &name crazy-botany
              annotations:
                alpha.featuregates.shoot.gardener.cloud/reversed-vpn: "true"
                other: *name
            spec:
              kubernetes: {version: 1.21.14}
              networking:
                pods: 100.96.0.0/11
                nodes: 10.250.0.0/16
            status: {gardener: {version: v1.35.2}}
            """;

    /** Reads one text. */
    private interface Reader {
        void read(String text) throws ConfigException;
    }

    @Test
    void aShootIsReadOrRefusedInOneLineWhateverItsText() {
        int read = fuzz(SHOOT, text -> ShootManifest.from(YamlText.parse("--shoot f", text)));

        assertThat(read).isBetween(100, 2_900);
    }

    @Test
    void aGardenletConfigurationIsReadOrRefusedInOneLineWhateverItsText() {
        int read = fuzz(GARDENLET, text -> GardenletConfiguration.from(YamlText.parse("--gardenlet-config f", text)));

        assertThat(read).isBetween(100, 2_900);
    }

    private static int fuzz(String good, Reader reader) {
        Random random = new Random(11);
        int read = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), ODD.charAt(random.nextInt(ODD.length())));
            }
            if (random.nextInt(8) == 0) {
                text.setLength(random.nextInt(text.length()));
            }
            try {
                reader.read(text.toString());
                read++;
            } catch (ConfigException refused) {
                assertThat(refused.getMessage())
                        .startsWith("--")
                        .hasLineCount(1)
                        .hasSizeLessThan(1_000);
            }
        }
        return read;
    }
}
