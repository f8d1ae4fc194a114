package rvpn.core;

import io.netty.channel.EventLoop;

/**
 * When the memory of a lane that has ended is given back: some 2.6 MB outside of the heap, of which the collector knows
 * nothing. It would find them at its next run, and a small heap of a tunnel that comes again and again has few of these.
 */
final class LaneMemory {
    private LaneMemory() {}

    /** On the loop, after all that is on its stack, which may be in the middle of that memory. */
    static void freeLater(EventLoop loop, Runnable giveBack) {
        if (!loop.isShuttingDown()) { // then the program ends as well
            loop.execute(giveBack);
        }
    }
}
