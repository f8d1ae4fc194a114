package rvpn.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import rvpn.core.config.Side;
import rvpn.ip.NetworkMapping;

/** What the two ends tell each other, a few times in the life of a stream. All values are checked on construction. */
public sealed interface Control {
    /** The version of the protocol that this software speaks. */
    int VERSION = 1;

    /** The most streams that a session can have. */
    int MAX_LANES = 8;

    /** UDP segmentation offload: the sender's kernel takes {@code VIRTIO_NET_HDR_GSO_UDP_L4}. */
    String FEATURE_USO = "uso";

    /** Networks that overlap: the sender can call them otherwise, as {@link Mapping} says. */
    String FEATURE_MAPPING = "mapping";

    /**
     * Which networks have other addresses in the tunnel than at home, because seed and shoot use the same ones.
     *
     * @param sha256 64 hexadecimal digits over all of it; both ends have to come to the same
     * @param networks one a line, as in {@code pods 10.96.0.0/11 244.0.0.0/11}, to tell people where they do not; the
     *     first {@value #MAX_LINES} at most
     */
    record Mapping(String sha256, List<String> networks) {
        static final int MAX_LINES = 256;

        public Mapping {
            Checks.word("mapping.sha256", sha256, 64);
            networks = Checks.words("mapping.networks", networks, MAX_LINES);
        }

        /** What a mapping is told as; null for one that maps nothing. */
        public static Mapping of(NetworkMapping mapping) {
            List<String> lines = mapping.lines();
            return mapping.isNone()
                    ? null
                    : new Mapping(mapping.sha256(), lines.subList(0, Math.min(lines.size(), MAX_LINES)));
        }
    }

    /**
     * The dialler's first frame.
     *
     * @param versions versions of the protocol it speaks
     * @param session random name of the session that this stream belongs to
     * @param lane number of this stream within the session, from 0
     * @param lanes how many streams the dialler would like
     * @param handOver whether the lane's stream before this one lives, and shall hand over to it without a loss
     * @param features what it can do, such as {@link #FEATURE_USO}
     * @param node name of the machine, for people
     * @param networks CIDRs that it serves
     * @param software name and version, for people
     * @param mtu bytes of the network interface over which the dialler sends; 0, or left out, where it is not known
     * @param role on which side of the tunnel it is: {@code seed}, or {@code shoot}, also where it is left out
     */
    record Hello(
            List<Integer> versions,
            String session,
            int lane,
            int lanes,
            boolean handOver,
            List<String> features,
            String node,
            List<String> networks,
            String software,
            Integer mtu,
            String role)
            implements Control {
        public Hello {
            versions = Checks.list("versions", versions, 16);
            Checks.word("session", session, 64);
            Checks.range("lanes", lanes, 1, MAX_LANES);
            Checks.range("lane", lane, 0, lanes - 1);
            features = Checks.words("features", features, 32);
            Checks.word("node", node, 253);
            networks = Checks.words("networks", networks, 1024);
            Checks.word("software", software, 128);
            mtu = mtu == null ? 0 : mtu;
            Checks.range("mtu", mtu, 0, 65_535);
            role = role == null ? Side.SHOOT.toString() : role;
            if (!role.equals(Side.SHOOT.toString()) && !role.equals(Side.SEED.toString())) {
                throw new IllegalArgumentException("role must be seed or shoot");
            }
        }

        /** Of a shoot's host that does not know its way out. */
        public Hello(
                List<Integer> versions,
                String session,
                int lane,
                int lanes,
                boolean handOver,
                List<String> features,
                String node,
                List<String> networks,
                String software) {
            this(versions, session, lane, lanes, handOver, features, node, networks, software, 0, null);
        }

        /** Whether it comes from that side of the tunnel. */
        public boolean isOf(Side side) {
            return role.equals(side.toString());
        }

        /** The same from that side of the tunnel. */
        public Hello from(Side side) {
            String its = side.toString();
            return new Hello(versions, session, lane, lanes, handOver, features, node, networks, software, mtu, its);
        }

        /** The same for one that serves other networks. */
        public Hello serving(List<String> others) {
            return new Hello(versions, session, lane, lanes, handOver, features, node, others, software, mtu, role);
        }

        /** The same for another stream of the session. */
        public Hello ofLane(int number, boolean handsOver) {
            return new Hello(
                    versions, session, number, lanes, handsOver, features, node, networks, software, mtu, role);
        }

        /** The same over an interface of that MTU. */
        public Hello over(int bytes) {
            return new Hello(versions, session, lane, lanes, handOver, features, node, networks, software, bytes, role);
        }
    }

    /**
     * The listener's answer.
     *
     * @param version the version both speak from now on
     * @param resumed whether the session was alive already
     * @param addresses of the dialler's device, with the prefix length of the transfer network
     * @param routes CIDRs behind the listener that the dialler shall send into the tunnel
     * @param mtu of the device, bytes
     * @param pingIntervalMs how often each side sends a PING
     * @param pingTimeoutMs how long a side may be silent
     * @param features what both can do
     * @param lanes how many streams the session has
     * @param mapping of overlapping networks; null, or left out, where none is mapped
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Welcome(
            int version,
            String session,
            boolean resumed,
            List<String> addresses,
            List<String> routes,
            int mtu,
            int pingIntervalMs,
            int pingTimeoutMs,
            List<String> features,
            int lanes,
            Mapping mapping)
            implements Control {
        public Welcome {
            Checks.range("version", version, 1, 255);
            Checks.word("session", session, 64);
            addresses = Checks.words("addresses", addresses, 8);
            routes = Checks.words("routes", routes, 1024);
            Checks.mtu(mtu);
            Checks.liveness(pingIntervalMs, pingTimeoutMs);
            features = Checks.words("features", features, 32);
            Checks.range("lanes", lanes, 1, MAX_LANES);
        }

        /** Of networks that do not overlap. */
        public Welcome(
                int version,
                String session,
                boolean resumed,
                List<String> addresses,
                List<String> routes,
                int mtu,
                int pingIntervalMs,
                int pingTimeoutMs,
                List<String> features,
                int lanes) {
            this(
                    version,
                    session,
                    resumed,
                    addresses,
                    routes,
                    mtu,
                    pingIntervalMs,
                    pingTimeoutMs,
                    features,
                    lanes,
                    null);
        }
    }

    /**
     * What the listener pushes instead of what it said in its WELCOME; everything else stays.
     *
     * @param routes CIDRs behind the listener that the dialler shall send into the tunnel
     * @param mtu of the device, bytes
     * @param pingIntervalMs how often each side sends a PING
     * @param pingTimeoutMs how long a side may be silent
     * @param mapping of overlapping networks; null, or left out, where none is mapped
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Update(List<String> routes, int mtu, int pingIntervalMs, int pingTimeoutMs, Mapping mapping)
            implements Control {
        /** Of networks that do not overlap. */
        public Update(List<String> routes, int mtu, int pingIntervalMs, int pingTimeoutMs) {
            this(routes, mtu, pingIntervalMs, pingTimeoutMs, null);
        }

        public Update {
            routes = Checks.words("routes", routes, 1024);
            Checks.mtu(mtu);
            Checks.liveness(pingIntervalMs, pingTimeoutMs);
        }
    }

    /** The listener would like this stream to hand over to another one, which the dialler opens now. */
    record Drain(String words) implements Control {
        public Drain {
            Checks.text("words", words, 512);
        }
    }

    /** The last frame of a side that closes: a code for programs and words for people. */
    record Bye(Reason reason, String words) implements Control {
        public Bye {
            if (reason == null) {
                throw new IllegalArgumentException("reason is missing or unknown");
            }
            Checks.text("words", words, 512);
        }
    }

    /** Why a stream ends. */
    enum Reason {
        /** The program ends in good order. */
        STOPPED,
        /** Another stream of the same peer has taken over. */
        REPLACED,
        /** This was the sender's last packet here: the next ones come over the lane's new stream. */
        MOVED,
        /** Nothing was heard for longer than agreed. */
        SILENT,
        /** No common version of the protocol. */
        VERSION,
        /** A frame before its time: the greeting was not complete, or came twice. */
        EARLY_FRAME,
        /** A frame type that does not exist. */
        UNKNOWN_FRAME,
        /** A length outside the limits of its type. */
        FRAME_LENGTH,
        /** A control record that does not parse or holds a value out of range. */
        MALFORMED,
        /** What the other side wants is not allowed here. */
        REFUSED,
        /** The greeting took too long. */
        TIMEOUT,
        /** This side cannot go on for a reason of its own. */
        FAULT
    }
}
