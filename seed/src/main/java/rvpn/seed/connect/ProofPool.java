package rvpn.seed.connect;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import rvpn.core.HalfOpenPlaces;
import rvpn.ip.Cidr;

/**
 * Where proofs are checked: two threads and a bounded queue, so that event loops carry bytes meanwhile, and a flood of
 * strangers costs others time to connect and no more. A source, an IPv4 address or IPv6 /64, may have half of the places.
 */
final class ProofPool implements AutoCloseable {
    private static final int THREADS = 2;
    static final int MAX_WAITING = 256;
    /** Half, as of the half-open places: many shoots may stand behind one address. */
    static final int MAX_OF_A_SOURCE = MAX_WAITING / 2;

    private final Shares<Cidr> sources = new Shares<>(MAX_OF_A_SOURCE);
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

    /**
     * The result belongs to the loop.
     *
     * @param from where the pass comes from, if that is known
     */
    Future<Void> check(EventLoop loop, Optional<InetAddress> from, Target.Proof proof) {
        Optional<Cidr> source = from.map(HalfOpenPlaces::source);
        if (source.isPresent() && !sources.take(source.get())) {
            return loop.newFailedFuture(full("of " + source.get() + " "));
        }
        Promise<Void> result = loop.newPromise();
        try {
            threads.execute(() -> {
                source.ifPresent(sources::giveBack); // before the result, which may bring the next
                check(proof, result);
            });
        } catch (RejectedExecutionException full) {
            source.ifPresent(sources::giveBack);
            result.setFailure(full(""));
        }
        return result;
    }

    private static Refused full(String whose) {
        return new Refused(Reason.PASSES_FULL, "too many passes " + whose + "wait to be checked, try again later");
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
