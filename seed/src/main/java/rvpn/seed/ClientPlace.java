package rvpn.seed;

/** Where a client lives: its key, its device, and what it has, which a change of the configuration replaces. */
final class ClientPlace {
    private final String key;
    private final ClientDevice device;
    private volatile ClientPlan plan;

    ClientPlace(String key, ClientDevice device, ClientPlan plan) {
        this.key = key;
        this.device = device;
        this.plan = plan;
    }

    String key() {
        return key;
    }

    ClientDevice device() {
        return device;
    }

    ClientPlan plan() {
        return plan;
    }

    void plan(ClientPlan next) {
        plan = next;
    }
}
