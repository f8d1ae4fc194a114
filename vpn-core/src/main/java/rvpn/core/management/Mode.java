package rvpn.core.management;

/** What OpenVPN would call a program; decides which events and which status it shows. */
public enum Mode {
    /** Has clients: the seed's end. */
    SERVER,
    /** Is one: the shoot's end. */
    CLIENT
}
