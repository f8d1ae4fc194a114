package rvpn.core;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/** The one thread that something mutable belongs to. */
public final class OwnerThread {
    private OwnerThread() {}

    /** Does it at once on that thread, later from any other; not at all once the program ends, which closes every stream. */
    public static void run(EventExecutor owner, Runnable work) {
        if (owner.inEventLoop()) {
            work.run();
            return;
        }
        try {
            owner.execute(work);
        } catch (RejectedExecutionException over) {
            // nobody is left to do it for
        }
    }
}
