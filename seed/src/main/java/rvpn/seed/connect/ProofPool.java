package rvpn.seed.connect;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where proofs are checked: two threads and a bounded queue, so that event loops carry bytes meanwhile, and a flood of
 * strangers costs others time to connect and no more.
 */
final class ProofPool implements AutoCloseable {
    private static final int THREADS = 2;
    static final int MAX_WAITING = 256;

    private final ThreadPoolExecutor threads;

    ProofPool() {
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "proofs");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The result belongs to the loop. */
    Future<Void> check(EventLoop loop, Target.Proof proof) {
        Promise<Void> result = loop.newPromise();
        try {
            threads.execute(() -> check(proof, result));
        } catch (RejectedExecutionException full) {
            result.setFailure(new Refused(Reason.PASSES_FULL, "too many passes wait to be checked, try again later"));
        }
        return result;
    }

    private static void check(Target.Proof proof, Promise<Void> result) {
        try {
            proof.check();
            result.setSuccess(null);
        } catch (Refused refused) {
            result.setFailure(refused);
        } catch (Throwable fault) { // an Error too: nobody else would tell the client, which keeps a place
            Fault.note(fault);
            result.setFailure(new Refused(Reason.PASS_MALFORMED, "the pass cannot be checked"));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
