package rvpn.core.management;

/**
 * All that callers can ask about and ask for.
 *
 * @param logStatus puts the status into the log
 */
record Desk(Reporter reporter, LogCapture log, Controls controls, Runnable logStatus) {
    Chronicle chronicle() {
        return reporter.chronicle();
    }
}
