package rvpn.core;

/** Everything that happens quietly on the packet path. */
public enum Counter {
    /** Packets taken from the device and sent to the peer. */
    SENT_PACKETS(Family.PACKETS, "sent"),
    /** Their bytes, without frame and virtio headers. */
    SENT_BYTES(Family.BYTES, "sent"),
    /** Packets from the peer that the device took. */
    RECEIVED_PACKETS(Family.PACKETS, "received"),
    /** Their bytes, without frame and virtio headers. */
    RECEIVED_BYTES(Family.BYTES, "received"),
    /** Not a whole IPv4 or IPv6 packet: version, lengths, options. */
    DROPPED_MALFORMED(Family.DROPS, "malformed"),
    /** The virtio header does not fit the packet. */
    DROPPED_OFFLOAD_HEADER(Family.DROPS, "offload_header"),
    /** Source or destination is multicast, link-local, loopback or unspecified. */
    DROPPED_SCOPE(Family.DROPS, "scope"),
    /** The same in a packet of this host, which is not sent to the peer. */
    DROPPED_OWN_SCOPE(Family.DROPS, "own_scope"),
    /** The source lies outside the networks that the peer may send from. */
    DROPPED_SOURCE(Family.DROPS, "source"),
    /** The destination lies outside the networks that are reached through this end. */
    DROPPED_DESTINATION(Family.DROPS, "destination"),
    /** Longer than the device's MTU, and must not be cut: its sender is told. */
    DROPPED_TOO_BIG(Family.DROPS, "too_big"),
    /** A packet of the tunnel's own connection came out of the device: the tunnel is routed into itself. */
    DROPPED_RECURSION(Family.DROPS, "recursion"),
    /** Waited too long for the stream, or too many waited: see {@link Uplink}. */
    DROPPED_QUEUE(Family.DROPS, "queue"),
    /** The kernel refused the packet. */
    DROPPED_BY_DEVICE(Family.DROPS, "device"),
    /** Times that the stream was full and the device was no longer read. */
    BLOCKED(Family.EVENTS, "blocked"),
    /** SYNs that offered longer segments than fit, and were made to offer less. */
    LOWERED_MSS(Family.EVENTS, "lowered_mss"),
    /** PINGs not answered: the stream was full, or another came right behind. */
    SKIPPED_PONGS(Family.EVENTS, "skipped_pong"),
    /** Streams that ended in the TLS handshake or with a bad record. */
    SECURITY_ENDS(Family.EVENTS, "security_end"),
    /** Streams that this side ended because the peer broke the protocol. */
    PROTOCOL_ENDS(Family.EVENTS, "protocol_end"),
    /** Streams that ended without a goodbye, or fell silent. */
    LOST_STREAMS(Family.EVENTS, "lost_stream");

    /** Which metric a counter belongs to. */
    enum Family {
        PACKETS,
        BYTES,
        DROPS,
        EVENTS
    }

    private final Family family;
    private final String label;

    Counter(Family family, String label) {
        this.family = family;
        this.label = label;
    }

    Family family() {
        return family;
    }

    /** What tells it from the others of its family. */
    public String label() {
        return label;
    }
}
