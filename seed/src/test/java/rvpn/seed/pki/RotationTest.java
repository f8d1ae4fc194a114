package rvpn.seed.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Role;

class RotationTest {
    private static final Wishes AS_BEFORE = Wishes.ofDays(Optional.empty());

    @TempDir
    Path directory;

    private PkiTree pki;

    /** The three steps, in their order. */
    enum Step {
        PREPARE {
            @Override
            void run(Rotation rotation) throws StartException, IOException {
                rotation.prepare(PkiPlan.AUTHORITY_DAYS);
            }
        },
        SWITCH {
            @Override
            void run(Rotation rotation) throws StartException, IOException {
                rotation.change(AS_BEFORE);
            }
        },
        COMPLETE {
            @Override
            void run(Rotation rotation) throws StartException, IOException {
                rotation.complete();
            }
        };

        abstract void run(Rotation rotation) throws StartException, IOException;
    }

    /** The machine loses its power. */
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void init() {
        pki = PkiTree.init(directory.resolve("pki"));
        PkiTree.run(new PkiCrl(), pki.root().toString());
    }

    @Test
    void everybodyBelievesEverybodyBeforeEachChangeOfAllSteps() throws Exception {
        List<String> broken = new ArrayList<>();
        int[] changes = {0};
        Disk watched = new Disk(() -> {
            changes[0]++;
            try {
                pki.requirePeace();
            } catch (StartException | PeerRefusedException refused) {
                broken.add("change " + changes[0] + ": " + refused.getMessage());
            }
        });

        for (Step step : Step.values()) {
            step.run(pki.rotation(watched));
            pki.requirePeace();
        }

        assertThat(broken).isEmpty();
        assertThat(changes[0]).isGreaterThan(50);
        assertThat(pki.rotation(new Disk()).phase()).isEqualTo(RotationPhase.NONE);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void stepThatIsCutOffBeforeAnyOfItsChangesIsRepeated(Step step) throws Exception {
        pki.forget("kube-apiserver"); // a server and a client are enough
        for (Step before : Step.values()) {
            if (before.ordinal() < step.ordinal()) {
                before.run(pki.rotation(new Disk()));
            }
        }
        List<PkiTree> cuts = new ArrayList<>();
        step.run(pki.rotation(new Disk(() -> cuts.add(pki.copy(directory.resolve("cut-" + cuts.size()))))));
        RotationPhase phase = pki.rotation(new Disk()).phase();

        for (PkiTree cut : cuts) {
            cut.requirePeace();

            step.run(cut.rotation(new Disk()));

            assertThat(cut.rotation(new Disk()).phase()).as(cut.toString()).isEqualTo(phase);
            assertThat(cut.layout()).as(cut.toString()).isEqualTo(pki.layout());
            cut.requirePeace();
        }
        assertThat(cuts).hasSizeGreaterThan(5);
    }

    @Test
    void stepThatIsCutOffTwiceIsRepeatedToo() throws Exception {
        Step.PREPARE.run(pki.rotation(new Disk()));
        cutOff(Step.SWITCH, pki, 25);
        cutOff(Step.SWITCH, pki, 12);
        assertThat(pki.rotation(new Disk()).phase()).isEqualTo(RotationPhase.SWITCHING);

        Step.SWITCH.run(pki.rotation(new Disk()));

        assertThat(pki.rotation(new Disk()).phase()).isEqualTo(RotationPhase.SWITCHED);
        pki.requirePeace();
    }

    @Test
    void certificateOfTheOldAuthorityIsBelievedUntilTheRotationIsComplete() throws Exception {
        Identity old = pki.load("vpn-shoot-client");
        Step.PREPARE.run(pki.rotation(new Disk()));
        PkiTree.check(pki.load(PkiTree.SERVER), old, Role.CLIENT, "vpn-shoot-client");
        Step.SWITCH.run(pki.rotation(new Disk()));
        PkiTree.check(pki.load(PkiTree.SERVER), old, Role.CLIENT, "vpn-shoot-client");

        Step.COMPLETE.run(pki.rotation(new Disk()));

        Identity server = pki.load(PkiTree.SERVER);
        assertThatThrownBy(() -> PkiTree.check(server, old, Role.CLIENT, "vpn-shoot-client"))
                .isInstanceOf(PeerRefusedException.class)
                .hasMessageContaining("is issued by CN=rvpn-ca,");
        assertThat(server.authorities()).hasSize(1);
    }

    @Test
    void removesTheKeyOfTheOldAuthority() throws Exception {
        String old = pki.read("ca.key");

        for (Step step : Step.values()) {
            step.run(pki.rotation(new Disk()));
        }

        assertThat(pki.keys()).hasSizeGreaterThan(3).doesNotContain(old);
        assertThat(pki.root().resolve("old-ca")).doesNotExist();
    }

    @Test
    void revokedClientStaysRevokedInEveryStep() throws Exception {
        Path certificate = pki.root().resolve("kube-apiserver/tls.crt");
        Identity revoked = pki.load("kube-apiserver");
        revoke(certificate);
        for (Step step : Step.values()) {
            List<String> admitted = new ArrayList<>();
            step.run(pki.rotation(new Disk(() -> admitted.addAll(admits(revoked)))));
            assertThat(admitted).as("while it is " + step).isEmpty();
            assertThat(admits(revoked)).as("after " + step).isEmpty();
        }
    }

    @Test
    void revocationListsAreOfBothAuthoritiesUntilOneIsLeft() throws Exception {
        Step.PREPARE.run(pki.rotation(new Disk()));
        assertThat(new CrlFile(pki.root().resolve("crl.pem")).lists()).hasSize(2);
        Step.SWITCH.run(pki.rotation(new Disk()));
        revoke(pki.root().resolve("kube-apiserver/previous.crt"));
        revoke(pki.root().resolve("kube-apiserver/tls.crt"));
        assertThat(new CrlFile(pki.root().resolve("crl.pem")).lists())
                .hasSize(2)
                .allSatisfy(list -> assertThat(list.getRevokedCertificates()).hasSize(1));

        Step.COMPLETE.run(pki.rotation(new Disk()));

        assertThat(new CrlFile(pki.root().resolve("crl.pem")).lists())
                .singleElement()
                .satisfies(list ->
                        assertThat(list.getIssuerX500Principal().getName()).isEqualTo("CN=rvpn-ca-2"))
                .satisfies(list -> assertThat(list.getRevokedCertificates()).hasSize(1));
    }

    @Test
    void keepsNamesRolesAndDays() throws Exception {
        Identity before = pki.load(PkiTree.SERVER);
        Step.PREPARE.run(pki.rotation(new Disk()));
        Step.SWITCH.run(pki.rotation(new Disk()));

        Identity after = pki.load(PkiTree.SERVER);
        assertThat(List.copyOf(after.certificate().getSubjectAlternativeNames()))
                .isEqualTo(List.copyOf(before.certificate().getSubjectAlternativeNames()));
        assertThat(after.certificate().getSubjectX500Principal())
                .isEqualTo(before.certificate().getSubjectX500Principal());
        assertThat(after.certificate().getSerialNumber())
                .isNotEqualTo(before.certificate().getSerialNumber());
        assertThat(after.certificate().getNotAfter())
                .isCloseTo(before.certificate().getNotAfter(), 24 * 3600 * 1000L);
    }

    @Test
    void refusesAStepOutOfOrderAndChangesNothing() throws Exception {
        refuses(Step.SWITCH, "is in no rotation", "vpnctl pki rotate prepare " + pki.root());
        refuses(Step.COMPLETE, "is in no rotation", "vpnctl pki rotate prepare " + pki.root());
        Step.PREPARE.run(pki.rotation(new Disk()));
        refuses(Step.COMPLETE, "is prepared", "vpnctl pki rotate switch " + pki.root());
        Step.SWITCH.run(pki.rotation(new Disk()));
        refuses(Step.PREPARE, "is switched", "vpnctl pki rotate complete " + pki.root());
    }

    @Test
    void stepThatIsDoneIsDoneAgainWithoutAChange() throws Exception {
        Disk untouched = new Disk(() -> {
            throw new Cut();
        });
        Step.PREPARE.run(pki.rotation(new Disk()));
        Step.PREPARE.run(pki.rotation(untouched));
        Step.SWITCH.run(pki.rotation(new Disk()));
        Step.SWITCH.run(pki.rotation(untouched));
        pki.requirePeace();
    }

    @Test
    void refusesToCompleteWhileACertificateIsOfTheOldAuthority() throws Exception {
        Step.PREPARE.run(pki.rotation(new Disk()));
        PkiTree before = pki.copy(directory.resolve("before"));
        Step.SWITCH.run(pki.rotation(new Disk()));
        for (String name : List.of("tls.crt", "tls.key")) {
            Files.writeString(
                    pki.root().resolve("kube-apiserver").resolve(name), before.read("kube-apiserver/" + name));
        }

        refuses(Step.COMPLETE, "kube-apiserver/tls.crt is of the old authority", "vpnctl pki issue");
    }

    @Test
    void leavesACertificateOfAStrangerAlone() throws Exception {
        PkiTree other = PkiTree.init(directory.resolve("other"));
        new PkiTree(other.root().resolve("vpn-shoot-client")).copy(pki.root().resolve("stranger"));
        String certificate = pki.read("stranger/tls.crt");
        Step.PREPARE.run(pki.rotation(new Disk()));

        assertThat(pki.rotation(new Disk()).change(AS_BEFORE)).containsExactly("stranger");

        assertThat(pki.read("stranger/tls.crt")).isEqualTo(certificate);
        Step.COMPLETE.run(pki.rotation(new Disk()));
    }

    @Test
    void rotatesAgainAndAgain() throws Exception {
        for (int round = 2; round < 5; round++) {
            for (Step step : Step.values()) {
                step.run(pki.rotation(new Disk()));
            }
            assertThat(pki.load(PkiTree.SERVER).authorities())
                    .singleElement()
                    .asString()
                    .contains("CN=rvpn-ca-" + round);
        }
        assertThat(pki.layout().keySet().stream().filter(name -> name.endsWith("..N")))
                .hasSize(5);
    }

    @Test
    void refusesToReplaceALinkThatLeadsElsewhere() throws Exception {
        Path key = pki.root().resolve("kube-apiserver/tls.key");
        Path elsewhere = Files.move(key, directory.resolve("kept.key"));
        Files.createSymbolicLink(key, elsewhere);

        refuses(Step.PREPARE, "tls.key is a link to " + elsewhere);
    }

    @Test
    void refusesToReplaceWhatALinkOfThePreviousCertificateLeadsTo() throws Exception {
        Path kept = Files.writeString(directory.resolve("kept"), "kept");
        Files.createSymbolicLink(pki.root().resolve("kube-apiserver/previous.crt"), kept);

        refuses(Step.PREPARE, "previous.crt is a link");
        assertThat(kept).hasContent("kept");
    }

    private void refuses(Step step, String... words) throws IOException {
        Map<String, String> layout = pki.layout();
        assertThatThrownBy(() -> step.run(pki.rotation(new Disk())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(words);
        assertThat(pki.layout()).isEqualTo(layout);
    }

    private void revoke(Path certificate) {
        PkiTree.run(new PkiCrl(), pki.root().toString(), "--revoke", certificate.toString());
    }

    /** Words where the server would let it in. */
    private List<String> admits(Identity client) {
        try {
            PkiTree.check(pki.load(PkiTree.SERVER), client, Role.CLIENT, "kube-apiserver-http-proxy-client");
            return List.of("it is let in");
        } catch (PeerRefusedException refused) {
            return List.of();
        } catch (StartException unusable) {
            return List.of(unusable.getMessage());
        }
    }

    private static void cutOff(Step step, PkiTree pki, int change) {
        int[] left = {change};
        assertThatThrownBy(() -> step.run(pki.rotation(new Disk(() -> {
                    if (left[0]-- == 0) {
                        throw new Cut();
                    }
                }))))
                .isInstanceOf(Cut.class);
    }
}
