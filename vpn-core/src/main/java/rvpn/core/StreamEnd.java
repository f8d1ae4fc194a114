package rvpn.core;

/**
 * Why a stream has ended.
 *
 * @param cause who or what ended it
 * @param words for people, one printable line
 */
public record StreamEnd(Cause cause, String words) {
    /** Who or what ended a stream. */
    public enum Cause {
        /** This side. */
        LOCAL,
        /** The peer, with a BYE or a close_notify. */
        PEER,
        /** Nobody: the connection broke or fell silent. */
        LOST,
        /** The TLS handshake or a record failed, or the peer was refused. */
        SECURITY
    }
}
