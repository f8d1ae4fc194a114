package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rvpn.tun.FirewallRule.Family;

class FirewallScriptTest {
    private static final FirewallRule FORWARD = new FirewallRule("filter", "FORWARD", "-o tun0 -j DROP", Family.BOTH);
    private static final FirewallRule MASQUERADE =
            new FirewallRule("nat", "POSTROUTING", "-o eth0 -j MASQUERADE", Family.IPV4);

    @Test
    void makesAChainAndOneJumpInEachTable() {
        assertThat(FirewallScript.of("tun0", List.of(FORWARD, MASQUERADE), ""))
                .containsExactly(
                        "*filter",
                        ":RVPN-tun0-FORWARD - [0:0]",
                        "-A RVPN-tun0-FORWARD -o tun0 -j DROP",
                        "-I FORWARD 1 -j RVPN-tun0-FORWARD",
                        "COMMIT",
                        "*nat",
                        ":RVPN-tun0-POST - [0:0]",
                        "-A RVPN-tun0-POST -o eth0 -j MASQUERADE",
                        "-I POSTROUTING 1 -j RVPN-tun0-POST",
                        "COMMIT");
    }

    @Test
    void replacesTheChainAndEveryJumpThatIsThere() {
        String saved = """
                # Generated
                *filter
                :FORWARD ACCEPT [0:0]
                :RVPN-tun0-FORWARD - [0:0]
                -A FORWARD -j RVPN-tun0-FORWARD
                -A FORWARD -s 10.0.0.0/8 -j ACCEPT
                -A FORWARD -i eth0 -j RVPN-tun0-FORWARD
                -A RVPN-tun0-FORWARD -j ACCEPT
                COMMIT
                """;
        assertThat(FirewallScript.of("tun0", List.of(FORWARD), saved))
                .containsExactly(
                        "*filter",
                        ":RVPN-tun0-FORWARD - [0:0]",
                        "-D FORWARD -j RVPN-tun0-FORWARD",
                        "-D FORWARD -i eth0 -j RVPN-tun0-FORWARD",
                        "-A RVPN-tun0-FORWARD -o tun0 -j DROP",
                        "-I FORWARD 1 -j RVPN-tun0-FORWARD",
                        "COMMIT");
    }

    @Test
    void removesChainsThatAreNotWantedAnyMore() {
        String saved = """
                *mangle
                :RVPN-tun0-PRE - [0:0]
                -A PREROUTING -j RVPN-tun0-PRE
                COMMIT
                """;
        assertThat(FirewallScript.of("tun0", List.of(), saved))
                .containsExactly(
                        "*mangle", "-D PREROUTING -j RVPN-tun0-PRE", "-F RVPN-tun0-PRE", "-X RVPN-tun0-PRE", "COMMIT");
    }

    @Test
    void doesNotNameWhatBelongsToOthers() {
        String saved = """
                *filter
                :KUBE-FORWARD - [0:0]
                :RVPN-tun1-FORWARD - [0:0]
                :RVPN-tun0-PRE-FORWARD - [0:0]
                -A FORWARD -j KUBE-FORWARD
                -A FORWARD -j RVPN-tun1-FORWARD
                -A FORWARD -j RVPN-tun0-PRE-FORWARD
                COMMIT
                """;
        assertThat(FirewallScript.of("tun0", List.of(), saved)).isEmpty();
    }

    @Test
    void keepsChainNamesWithinTheLimitOfIptables() {
        assertThat(FirewallScript.ownChains("fifteen-letters").values())
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(FirewallScript.MAX_CHAIN_CHARS));
    }
}
