package rvpn.tun;

/**
 * Where a device's routes are laid, and when they are asked.
 *
 * @param table number of the routing table; 0 for the host's own
 * @param priority of the rule that asks a table of our own: of two tunnels to the same networks the one with the lower
 *     number gets what is new
 */
public record Routing(int table, int priority) {
    /** Before the host's own table, 32766. */
    public static final int USUAL_PRIORITY = 1000;

    /** In the host's own table. */
    public static final Routing HOSTS = new Routing(0);

    /** With the usual priority. */
    public Routing(int table) {
        this(table, USUAL_PRIORITY);
    }

    /** Whether it is the host's own table, which no rule of ours is about. */
    public boolean isHosts() {
        return table == 0;
    }

    /** The same table, asked at another time. */
    public Routing at(int otherPriority) {
        return new Routing(table, otherPriority);
    }
}
