package rvpn.core.management;

import rvpn.core.Counter;

/** Bytes of packets that a program has carried since its start, whoever was connected. */
final class Totals {
    private Totals() {}

    static long received(Report report) {
        return report.count(StatusText.name(Counter.RECEIVED_BYTES));
    }

    static long sent(Report report) {
        return report.count(StatusText.name(Counter.SENT_BYTES));
    }
}
