package rvpn.seed.connect;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import rvpn.core.HalfOpenPlaces;
import rvpn.ip.Cidr;

/** Counts who is in. Thread-safe: every loop admits. */
final class Admission {
    private final ConnectLimits limits;
    private final HalfOpenPlaces halfOpen;
    private final AtomicInteger joined = new AtomicInteger();
    private final Shares<Cidr> sources;
    private final Shares<String> clients;
    // For the end alone.
    private final Set<Ticket> streams = ConcurrentHashMap.newKeySet();

    Admission(ConnectLimits limits) {
        this.limits = limits;
        this.halfOpen = new HalfOpenPlaces(limits.maxHalfOpen(), limits.each().maxHalfOpenPerSource());
        this.sources = new Shares<>(limits.each().maxConnectionsPerSource());
        this.clients = new Shares<>(limits.each().maxConnectionsPerClient());
    }

    /**
     * A place for a connection that has just been accepted.
     *
     * @param source its address, if that is known yet
     * @param giveWay closes it while it is half open; from any thread
     */
    Ticket enter(Optional<InetAddress> source, Runnable giveWay) {
        Ticket ticket = new Ticket(halfOpen.enter(source, giveWay));
        source.ifPresent(address -> ticket.source = HalfOpenPlaces.source(address));
        return ticket;
    }

    int halfOpen() {
        return halfOpen.taken();
    }

    int joined() {
        return joined.get();
    }

    /** Closes the half-open ones that have not sent a request. */
    void closeIdle() {
        halfOpen.closeIdle();
    }

    /** Ends every joined connection in order. */
    void endStreams() {
        streams.forEach(ticket -> ticket.end.run());
    }

    private static boolean take(AtomicInteger places, int limit) {
        return places.getAndUpdate(taken -> Math.min(taken + 1, limit)) < limit;
    }

    /** One connection's place; belongs to its event loop. */
    final class Ticket {
        private final HalfOpenPlaces.Place place;
        private Cidr source;
        private String client;
        private boolean isJoined;
        private volatile Runnable end = () -> {};

        private Ticket(HalfOpenPlaces.Place place) {
            this.place = place;
        }

        /** Tells where the connection comes from, if that was not known before. */
        void from(InetAddress address) {
            source = HalfOpenPlaces.source(address);
            place.from(address);
        }

        /** The request is complete and leads somewhere: whoever still sends his is the elder now. */
        void complete() {
            place.moved();
        }

        /** The request is allowed: from now on it counts for this client. */
        void claim(String name) throws Refused {
            if (!clients.take(name)) {
                int most = limits.each().maxConnectionsPerClient();
                throw new Refused(Reason.CLIENT_FULL, "all " + most + " connections of " + name + " are in use");
            }
            client = name;
        }

        /**
         * Moves from the half-open ones to the joined ones.
         *
         * @param whenEnding ends it in order; from any thread
         */
        void join(Runnable whenEnding) throws Refused {
            if (!take(joined, limits.maxConnections())) {
                throw new Refused(Reason.FULL, "all " + limits.maxConnections() + " connections are in use");
            }
            if (source != null && !sources.take(source)) {
                joined.decrementAndGet();
                int most = limits.each().maxConnectionsPerSource();
                throw new Refused(Reason.SOURCE_FULL, "all " + most + " connections of " + source + " are in use");
            }
            isJoined = true;
            if (!place.leave()) {
                leave();
                throw new Refused(Reason.HALF_OPEN_FULL, "a newer connection has taken this one's place");
            }
            end = whenEnding;
            streams.add(this);
        }

        /** Gives the place back unless it is joined: then it is kept until both ends are closed. */
        void abandon() {
            if (!isJoined) {
                leave();
            }
        }

        /** Gives the place back; once. */
        void leave() {
            place.leave();
            streams.remove(this);
            if (client != null) {
                clients.giveBack(client);
                client = null;
            }
            if (isJoined) {
                isJoined = false;
                joined.decrementAndGet();
                if (source != null) {
                    sources.giveBack(source);
                }
            }
        }
    }
}
