package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.StartException;

/** Files with many certificates, as they come from many hands. */
class PemBundleTest {
    private static final TestPki PKI = TestPki.create();
    private static final List<X509Certificate> TWO =
            List.of(PKI.authority().certificate(), PKI.server().certificate());
    private static final String BUNDLE = TWO.stream().map(Pem::text).collect(Collectors.joining());
    private static final int ROUNDS = 300;

    @TempDir
    Path directory;

    @Test
    void readsTheSameWithTheLineEndsOfAnotherSystem() throws Exception {
        assertThat(Pem.certificates(BUNDLE.replace("\n", "\r\n"))).isEqualTo(TWO);
        assertThat(Pem.certificates(BUNDLE.replace("\n", "\r"))).isEqualTo(TWO);
        assertThat(Pem.certificates(BUNDLE.stripTrailing())).isEqualTo(TWO);
    }

    @Test
    void passesOverWhateverLiesBetweenBlocks() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < ROUNDS; round++) {
            String text =
                    garbage(random) + Pem.text(TWO.get(0)) + garbage(random) + Pem.text(TWO.get(1)) + garbage(random);
            assertThat(Pem.certificates(text)).as("round " + round).isEqualTo(TWO);
        }
    }

    @Test
    void refusesABundleThatIsCutOffWithinACertificate() throws Exception {
        int first = Pem.text(TWO.get(0)).length();
        int begun = BUNDLE.indexOf('\n', first);
        int end = BUNDLE.stripTrailing().length();
        for (int length = begun; length < end; length++) {
            String part = BUNDLE.substring(0, length);
            assertThatThrownBy(() -> Pem.certificates(part))
                    .as("length " + length)
                    .isInstanceOf(UnusablePemException.class)
                    .hasMessageStartingWith("is damaged: block 2, from line ");
        }
    }

    @Test
    void namesTheLineOnWhichADamagedBlockBegins() {
        String damaged = "# one\n" + Pem.text(TWO.get(0)) + "\n\n# two\n"
                + Pem.text(TWO.get(1)).replace("MII", "M!I");
        long line = damaged.substring(0, damaged.lastIndexOf(Pem.BEGIN)).lines().count() + 1;

        assertThatThrownBy(() -> Pem.certificates(damaged))
                .hasMessage("is damaged: block 2, from line " + line + " on, cannot be decoded");
    }

    @Test
    void readsTenThousandCertificates() throws Exception {
        List<X509Certificate> many = Collections.nCopies(10_000, TWO.get(0));
        String text = Pem.text(TWO.get(0)).repeat(many.size());

        assertThat(Pem.certificates(text)).isEqualTo(many);
    }

    @Test
    void refusesAFileOfThemBecauseItIsTooLarge() throws Exception {
        Path file = Files.writeString(
                directory.resolve("ca.crt"), Pem.text(TWO.get(0)).repeat(10_000));

        assertThatThrownBy(() -> CertificateText.read(file))
                .isInstanceOf(StartException.class)
                .hasMessage(file + " is larger than 1 MiB, too large for certificates or keys");
    }

    @Test
    void readsOrRefusesAnyMixtureOfPieces() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> lines = new ArrayList<>(BUNDLE.lines().toList());
            for (int change = 0; change < 3; change++) {
                switch (random.nextInt(3)) {
                    case 0 -> lines.remove(random.nextInt(lines.size()));
                    case 1 -> lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
                    default -> lines.add(random.nextInt(lines.size()), garbage(random));
                }
            }
            String text = String.join("\n", lines);
            assertThat(outcome(text)).as("round " + round).isIn("read", "refused");
        }
    }

    @Test
    void readsCertificatesAndListsOfOneFile() throws Exception {
        String text = BUNDLE + Pem.text(PKI.revokes());

        PemContents contents = PemContents.parse(text.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(contents.certificates()).isEqualTo(TWO);
        assertThat(contents.lists()).hasSize(1);
    }

    private static String outcome(String text) {
        try {
            PemContents.parse(text.getBytes(StandardCharsets.ISO_8859_1));
            return "read";
        } catch (UnusablePemException declared) {
            return "refused";
        } catch (RuntimeException undeclared) {
            return undeclared.toString();
        }
    }

    /** Lines of anything but the beginning of a block. */
    private static String garbage(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            text.append(random.nextInt(20) == 0 ? '\n' : (char) random.nextInt(256));
        }
        return text.toString().replace(Pem.BEGIN, "").concat("\n");
    }
}
