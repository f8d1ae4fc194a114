package rvpn.seed.proxy;

import rvpn.seed.connect.Printable;

/** Ports from one to another, both included. */
record PortRange(int first, int last) {
    static final PortRange ALL = new PortRange(1, 65_535);

    PortRange {
        if (first < 1 || last > 65_535 || first > last) {
            throw new IllegalArgumentException("ports are numbers from 1 to 65535, the smaller first");
        }
    }

    /** Reads {@code PORT} or {@code PORT-PORT}. */
    static PortRange parse(String text) {
        String[] ends = text.split("-", 2);
        for (String end : ends) {
            if (!end.matches("[1-9][0-9]{0,4}")) {
                throw new IllegalArgumentException(
                        "'" + Printable.of(text) + "' is not PORT or PORT-PORT, such as 443 or 8000-8999");
            }
        }
        try {
            return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("'" + Printable.of(text) + "': " + refused.getMessage());
        }
    }

    boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
