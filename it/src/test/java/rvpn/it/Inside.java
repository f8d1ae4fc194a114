package rvpn.it;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Java code on a host: what it opens, sockets above all, is that host's, also when another thread uses it later. */
final class Inside {
    private Inside() {}

    /** Runs it on a thread of its own, because a thread cannot be lent its namespace, and waits for it. */
    static <T> T call(Host host, Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(host);
            return work.call();
        });
        Thread thread = new Thread(task, "inside-" + host.namespace());
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw asTold(failed.getCause());
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static IOException asTold(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException refused ? refused : new IOException(cause);
    }

    private static void enter(Host host) throws IOException {
        int fd = Libc.open("/run/netns/" + host.namespace(), 0);
        if (fd < 0) {
            throw new IOException("no namespace " + host.namespace());
        }
        int entered = Libc.setns(fd, Libc.CLONE_NEWNET);
        Libc.close(fd);
        if (entered < 0) {
            throw new IOException("cannot enter " + host.namespace());
        }
    }
}
