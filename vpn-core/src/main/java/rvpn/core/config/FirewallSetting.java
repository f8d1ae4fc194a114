package rvpn.core.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.tun.HostNetwork;

/** Who lays the tunnel's firewall, the same option on both ends. */
public enum FirewallSetting {
    /** The program, and it takes it away again. */
    PROGRAM,
    /** The operator, for instance by the scripts that lay the same rules. */
    NONE;

    public static final Setting<FirewallSetting> FIREWALL = Setting.choice(
            "firewall",
            FirewallSetting.class,
            PROGRAM,
            "Who lays the rules of iptables: the program, or none, because the operator lays them with scripts/iptables.");

    private static final Logger LOG = LoggerFactory.getLogger("network");

    /** The network with the rules that the program shall lay. */
    public HostNetwork of(HostNetwork whole) {
        return this == PROGRAM ? whole : whole.withoutFirewall();
    }

    /** Says at the start that whatever protects the host now is somebody else's. */
    public void announce() {
        if (this == NONE) {
            LOG.warn("--firewall none: no rule is laid here; scripts/iptables has the rules that protect this host");
        }
    }
}
