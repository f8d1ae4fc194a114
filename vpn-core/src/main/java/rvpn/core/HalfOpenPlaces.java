package rvpn.core;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * Places for connections that are being set up. One that comes is never turned away: when all places are taken the eldest
 * connection gives way, so that a flood of connections that never get anywhere cannot lock the others out. A source that
 * has as many as one may gives way to itself alone. Thread-safe.
 */
public final class HalfOpenPlaces {
    private static final int IPV4_PREFIX = 32;
    private static final int IPV6_PREFIX = 64; // what one subscriber is given, RFC 6177

    private final int most;
    private final int mostPerSource;
    // Eldest first; a source's set exists while it has one.
    private final Set<Place> all = new LinkedHashSet<>();
    private final Map<Cidr, Set<Place>> bySource = new HashMap<>();

    /** @param mostPerSource 0 for no limit */
    public HalfOpenPlaces(int most, int mostPerSource) {
        if (most < 1 || mostPerSource < 0) {
            throw new IllegalArgumentException("there must be a place");
        }
        this.most = most;
        this.mostPerSource = mostPerSource;
    }

    /** Whom an address stands for: itself in IPv4, its /64 in IPv6. */
    public static Cidr source(InetAddress address) {
        IpAddress one = IpAddress.of(address.getAddress());
        return Cidr.around(one, one.family() == IpFamily.V4 ? IPV4_PREFIX : IPV6_PREFIX);
    }

    /**
     * A place for a connection.
     *
     * @param source where it comes from, if that is known yet
     * @param giveWay closes it; called at most once, on the thread of whoever needs the place
     */
    public Place enter(Optional<InetAddress> source, Runnable giveWay) {
        Place place = new Place(giveWay);
        List<Place> leaving = new ArrayList<>();
        synchronized (this) {
            source.ifPresent(address -> put(place, source(address), leaving));
            if (all.size() >= most) {
                leaving.add(takeEldest(all));
            }
            all.add(place);
        }
        leaving.forEach(Place::giveWay);
        return place;
    }

    /** Closes those that have made no progress since they came. */
    public void closeIdle() {
        List<Place> leaving;
        synchronized (this) {
            leaving = all.stream().filter(place -> !place.hasMoved).toList();
            leaving.forEach(this::remove);
            leaving.forEach(place -> place.gaveWay = true);
        }
        leaving.forEach(Place::giveWay);
    }

    /** How many are taken. */
    public synchronized int taken() {
        return all.size();
    }

    private void put(Place place, Cidr source, List<Place> leaving) {
        Set<Place> same = bySource.get(source);
        if (mostPerSource > 0 && same != null && same.size() >= mostPerSource) {
            leaving.add(takeEldest(same));
        }
        place.source = source;
        bySource.computeIfAbsent(source, first -> new LinkedHashSet<>()).add(place);
    }

    private Place takeEldest(Set<Place> places) {
        Iterator<Place> eldestFirst = places.iterator();
        Place eldest = eldestFirst.next();
        remove(eldest);
        eldest.gaveWay = true;
        return eldest;
    }

    private boolean remove(Place place) {
        Set<Place> same = place.source == null ? null : bySource.get(place.source);
        if (same != null && same.remove(place) && same.isEmpty()) {
            bySource.remove(place.source);
        }
        return all.remove(place);
    }

    /** One connection's place; any thread. */
    public final class Place {
        private final Runnable giveWay;
        // Guarded by the places.
        private Cidr source;
        private boolean hasMoved;
        private boolean gaveWay;

        private Place(Runnable giveWay) {
            this.giveWay = giveWay;
        }

        private void giveWay() {
            giveWay.run();
        }

        /** Tells where the connection comes from, once, if that was not known before. */
        public void from(InetAddress address) {
            List<Place> leaving = new ArrayList<>();
            synchronized (HalfOpenPlaces.this) {
                if (all.contains(this) && source == null) {
                    put(this, source(address), leaving);
                }
            }
            leaving.forEach(Place::giveWay);
        }

        /** The connection has come further: its age counts from now on. */
        public void moved() {
            synchronized (HalfOpenPlaces.this) {
                hasMoved = true;
                if (all.remove(this)) {
                    all.add(this);
                    Set<Place> same = source == null ? Set.of() : bySource.get(source);
                    if (source != null && same.remove(this)) {
                        same.add(this);
                    }
                }
            }
        }

        /**
         * Gives the place back; again does nothing.
         *
         * @return whether the connection need not have given way
         */
        public boolean leave() {
            synchronized (HalfOpenPlaces.this) {
                remove(this);
                return !gaveWay;
            }
        }
    }
}
