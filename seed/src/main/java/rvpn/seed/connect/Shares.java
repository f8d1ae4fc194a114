package rvpn.seed.connect;

import java.util.HashMap;
import java.util.Map;

/** How much each has taken of what is limited for each. Whoever has nothing is forgotten. Thread-safe. */
final class Shares<K> {
    private final int most;
    private final Map<K, Integer> taken = new HashMap<>();

    /** @param most for each, 0 for no limit */
    Shares(int most) {
        this.most = most;
    }

    /** Takes one for this one, if he may have it. */
    synchronized boolean take(K key) {
        int before = taken.getOrDefault(key, 0);
        boolean isAllowed = most == 0 || before < most;
        if (isAllowed) {
            taken.put(key, before + 1);
        }
        return isAllowed;
    }

    synchronized void giveBack(K key) {
        taken.compute(key, (same, count) -> count == null || count <= 1 ? null : count - 1);
    }

    /** How many have something. */
    synchronized int holders() {
        return taken.size();
    }
}
