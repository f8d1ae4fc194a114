package rvpn.core.management;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import rvpn.ip.NetworkMapping;

/**
 * What a tunnel's end has to tell: who is connected since when, its states, and what has changed lately. Programs write
 * it from any thread, a few times in the life of a stream; whoever watches reads it. Nothing here waits.
 */
public final class Chronicle {
    private static final int STATES = 100;
    private static final int EVENTS = 256;

    private final Mode mode;
    private final InstantSource clock;
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Ring<StateLine> states = new Ring<>(STATES);
    private final Ring<List<String>> events = new Ring<>(EVENTS);
    private long nextId;
    private StateLine current;
    private volatile NetworkMapping mapping = NetworkMapping.none();
    private volatile Runnable watcher = () -> {};

    public Chronicle(Mode mode) {
        this(mode, InstantSource.system());
    }

    Chronicle(Mode mode, InstantSource clock) {
        this.mode = mode;
        this.clock = clock;
        this.current = StateLine.of(nowUnix(), TunnelState.CONNECTING, "", List.of());
        states.add(current);
    }

    // 1. What programs write.

    /** A lane carries; the first one of a session brings its peer in. */
    public void joined(Object lane, LaneFacts facts, Introduction who) {
        synchronized (this) {
            Guest guest = guests.get(who.session());
            boolean isNew = guest == null;
            if (isNew) {
                guest = new Guest(nextId++, nowUnix(), who);
                guests.put(who.session(), guest);
            }
            guest.sit(lane, facts, nowUnix());
            if (isNew) {
                tellJoined(guest, facts);
            }
        }
        watcher.run();
    }

    private void tellJoined(Guest guest, LaneFacts first) {
        switch (mode) {
            case SERVER -> events.add(ClientEvent.joined(guest, first));
            case CLIENT ->
                change(new StateLine(
                        nowUnix(),
                        TunnelState.CONNECTED,
                        "SUCCESS",
                        guest.who.addresses(),
                        first.addresses().peer(),
                        first.addresses().own()));
        }
    }

    /** A lane has ended; one that never joined changes nothing. The last one of a session takes its peer along. */
    public void left(Object lane, String why) {
        synchronized (this) {
            for (Guest guest : guests.values()) {
                LaneFacts facts = guest.rise(lane);
                if (facts != null) {
                    sayGoodbye(guest, facts, why);
                    break;
                }
            }
        }
        watcher.run();
    }

    private void sayGoodbye(Guest guest, LaneFacts last, String why) {
        if (guest.isGone()) {
            guests.remove(guest.who.session());
            tellLeft(guest, last, why);
        }
    }

    private void tellLeft(Guest guest, LaneFacts last, String why) {
        switch (mode) {
            case SERVER -> events.add(ClientEvent.left(guest, last, nowUnix()));
            case CLIENT -> {
                if (guests.isEmpty() && current.state() != TunnelState.EXITING) {
                    change(StateLine.of(nowUnix(), TunnelState.RECONNECTING, why, List.of()));
                }
            }
        }
    }

    /**
     * Something else is being done now. Steps of dialling are no news while packets are carried, nor is any after the end
     * was told.
     *
     * @param addresses of the device, where they are known
     */
    public void enter(TunnelState state, String detail, List<String> addresses) {
        synchronized (this) {
            boolean isStep = mode == Mode.CLIENT && state != TunnelState.EXITING;
            if (current.state() == TunnelState.EXITING || isStep && !guests.isEmpty()) {
                return;
            }
            change(StateLine.of(nowUnix(), state, detail, addresses));
        }
        watcher.run();
    }

    /** Networks are called otherwise than they are, from now on by this mapping. */
    public void map(NetworkMapping next) {
        mapping = next;
    }

    private void change(StateLine line) {
        current = line;
        states.add(line);
    }

    // 2. What others read and ask for.

    /** Runs after each change, on the thread that brought it; must not wait. */
    void watch(Runnable onChange) {
        watcher = onChange;
    }

    /** Those who are connected, the longest first. */
    synchronized List<Report.Peer> peers() {
        return guests.values().stream().map(Guest::report).toList();
    }

    NetworkMapping mapping() {
        return mapping;
    }

    synchronized StateLine state() {
        return current;
    }

    Ring<StateLine> states() {
        return states;
    }

    /** Groups of lines that belong together. */
    Ring<List<String>> events() {
        return events;
    }

    /** Ends all lanes of some peers, which then usually come back; the number of peers. */
    public int end(LongPredicate byId, String words) {
        List<LaneFacts> lanes = new ArrayList<>();
        int count = 0;
        synchronized (this) {
            for (Guest guest : guests.values()) {
                if (byId.test(guest.id)) {
                    lanes.addAll(guest.lanes());
                    count++;
                }
            }
        }
        lanes.forEach(lane -> lane.end().accept(words)); // may tell of the end at once
        return count;
    }

    Mode mode() {
        return mode;
    }

    private long nowUnix() {
        return clock.instant().getEpochSecond();
    }
}
