package rvpn.it;

import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * Something that goes wrong, for a while.
 *
 * @param breaks what it may break
 * @param boundS how long after its end everything must be well again
 * @param heal returns when what was broken is whole; what it waits for counts as recovery
 */
record Fault(String name, Breaks breaks, Lasting lasting, int boundS, Step inject, Step heal) {
    /** What a fault may break; nothing may hang. */
    enum Breaks {
        /** Neither a stream nor a packet: at most they are late. */
        NOTHING,
        /** Packets, new connections, and streams of the CONNECT proxy; an idle connection in the tunnel stays. */
        PACKETS,
        /** A program's memory is gone with it, and the device. */
        PROGRAM
    }

    /** Between which times. */
    record Lasting(int leastMs, int mostMs) {
        static final Lasting NO_TIME = new Lasting(0, 0);

        int someMs(RandomGenerator random) {
            return random.nextInt(leastMs, mostMs + 1);
        }
    }

    /** Something to do. */
    interface Step {
        void run() throws IOException;
    }
}
