package rvpn.it;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Which fault comes next. All are dealt like cards before one comes again, and first those that end programs. In the later
 * part of a soak none of these comes, so that there is time in which a leak would show.
 */
final class SoakPlan {
    private final List<Fault> kills;
    private final List<Fault> others;
    private final Random random;
    private final Deque<Fault> cards = new ArrayDeque<>();

    SoakPlan(List<Fault> kills, List<Fault> others, Random random) {
        this.kills = kills;
        this.others = others;
        this.random = random;
        deal(kills);
        deal(others);
    }

    private void deal(List<Fault> faults) {
        List<Fault> shuffled = new ArrayList<>(faults);
        Collections.shuffle(shuffled, random);
        cards.addAll(shuffled);
    }

    List<Fault> all() {
        List<Fault> all = new ArrayList<>(kills);
        all.addAll(others);
        return all;
    }

    /** @param mayKill whether it may be one that ends a program */
    Fault next(boolean mayKill) {
        if (!mayKill) {
            cards.removeAll(kills);
        }
        if (cards.isEmpty()) {
            deal(mayKill ? all() : others);
        }
        return cards.remove();
    }
}
