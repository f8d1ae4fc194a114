package rvpn.seed;

/** A client in the {@link ClientTable}; used by the table's owner alone. */
final class ClientSlot {
    final String key;
    final String name;
    // Lane 0 of a session, while a place is made or looked at.
    Newcomer waiting;
    boolean isPreparing;
    // The client's file is another: what lives here ends, and the one who waits gets a new place.
    boolean isClosing;
    // Null until the place is there.
    ClientPlace place;
    ShootSession session;

    ClientSlot(String key, String name) {
        this.key = key;
        this.name = name;
    }

    boolean isOpen() {
        return session != null && !isClosing;
    }
}
