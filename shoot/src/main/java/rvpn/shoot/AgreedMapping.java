package rvpn.shoot;

import java.util.ArrayList;
import java.util.List;
import rvpn.core.Control;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.ip.NetworkMapping;

/**
 * What the tunnel calls the networks of both ends. The seed says whether they are mapped, and by which mapping; but the
 * shoot takes none from it: it computes its own from its own configuration, and both must be the same.
 */
final class AgreedMapping {
    private AgreedMapping() {}

    /**
     * The networks as packets in the tunnel have them.
     *
     * @param told by the other end; null where it maps nothing
     * @param side of this end: in the default direction nothing is mapped, and a shoot that says so would take the seed's
     *     traffic to real addresses out of the tunnel
     * @throws IllegalArgumentException says where the two differ, and what would be right
     */
    static Networks inTunnel(Control.Mapping told, Networks real, Side side) {
        if (told == null) {
            return real;
        }
        if (side == Side.SEED) {
            throw new IllegalArgumentException("the shoot maps networks, which only a seed that is dialled may");
        }
        Networks own;
        try {
            own = real.mapped();
        } catch (IllegalArgumentException impossible) {
            throw new IllegalArgumentException(
                    "the seed maps networks, but this shoot's cannot be mapped: " + impossible.getMessage());
        }
        if (!own.mapping().sha256().equals(told.sha256())) {
            throw new IllegalArgumentException(difference(told, own.mapping()));
        }
        return own;
    }

    private static String difference(Control.Mapping told, NetworkMapping own) {
        List<String> seedOnly = new ArrayList<>(told.networks());
        seedOnly.removeAll(own.lines());
        List<String> shootOnly = new ArrayList<>(own.lines());
        shootOnly.removeAll(told.networks());
        return "the seed's mapping "
                + told.sha256().substring(0, Math.min(16, told.sha256().length()))
                + " is not the shoot's " + own.shortChecksum() + ": only the seed has " + first(seedOnly)
                + ", only the shoot " + first(shootOnly) + "; give both ends the same networks in the same order";
    }

    private static String first(List<String> lines) {
        return switch (lines.size()) {
            case 0 -> "nothing";
            case 1 -> "'" + lines.get(0) + "'";
            default -> "'" + lines.get(0) + "' and " + (lines.size() - 1) + " more";
        };
    }
}
