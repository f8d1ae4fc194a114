package rvpn.core.config;

import java.util.List;
import java.util.Set;
import rvpn.tun.Routing;

/** In which routing table the tunnel's routes are laid, and when it is asked: the same options on both ends. */
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

    /** What may change while the tunnel is up. */
    public static final Setting<Integer> ROUTE_PRIORITY = Setting.number(
            "route-priority",
            Routing.USUAL_PRIORITY,
            32_765,
            Routing.USUAL_PRIORITY,
            "NUMBER",
            "When --route-table is asked: of two tunnels to the same networks the one with the lower number gets new"
                    + " connections.");

    /** Both, for a program's list. */
    public static final List<Setting<?>> SETTINGS = List.of(ROUTE_TABLE, ROUTE_PRIORITY);

    private RouteTableSetting() {}

    public static Routing from(Settings settings) throws ConfigException {
        Routing routing = new Routing(settings.require(ROUTE_TABLE), settings.require(ROUTE_PRIORITY));
        if (routing.isHosts() && routing.priority() != Routing.USUAL_PRIORITY) {
            throw settings.refuse(ROUTE_PRIORITY, "has no meaning without --route-table");
        }
        return routing;
    }

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
