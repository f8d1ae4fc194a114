package rvpn.core.config;

import java.util.Set;

/** In which routing table the tunnel's routes are laid, the same option on both ends. */
public final class RouteTableSetting {
    /** RT_TABLE_DEFAULT, RT_TABLE_MAIN, RT_TABLE_LOCAL of linux/rtnetlink.h. */
    private static final Set<Integer> HOSTS_OWN = Set.of(253, 254, 255);

    public static final Setting<Integer> ROUTE_TABLE = Setting.of(
                    "route-table",
                    "NUMBER",
                    "Routing table for the tunnel's routes, asked before the host's own, so that no route that"
                            + " somebody else adds takes packets out of the tunnel; 0 for the host's own.",
                    RouteTableSetting::number)
            .or("0");

    private RouteTableSetting() {}

    private static Integer number(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && !HOSTS_OWN.contains(value)) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same words
        }
        throw new IllegalArgumentException("'" + text + "' is not a whole number from 0 to " + Integer.MAX_VALUE
                + " other than 253, 254 and 255, which are the host's own tables");
    }
}
