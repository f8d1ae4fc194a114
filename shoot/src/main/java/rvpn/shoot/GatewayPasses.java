package rvpn.shoot;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import rvpn.core.identity.Identity;

/** Passes for the gateway, a new one for each time that it is asked: one that was shown before is refused. */
final class GatewayPasses {
    private final ShootConfig config;
    private final Supplier<Identity> identity;
    private final Executor publicKeyWork;

    GatewayPasses(ShootConfig config, Supplier<Identity> identity, Executor publicKeyWork) {
        this.config = config;
        this.identity = identity;
        this.publicKeyWork = publicKeyWork;
    }

    /** One for a request of HTTP; null where none is shown. Made off the caller's thread. */
    CompletableFuture<String> forRequest() {
        return config.pass().kind() == GatewayPass.Kind.NONE ? CompletableFuture.completedFuture(null) : next();
    }

    /** One for a TLS hello; null where no gateway reads that, or none is shown. Blocks. */
    String forHello() throws IOException, InterruptedException {
        if (config.gateway().dial() != Gateway.Dial.TLS) {
            return null;
        }
        try {
            return forRequest().get();
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage());
        }
    }

    private CompletableFuture<String> next() {
        CompletableFuture<String> pass = new CompletableFuture<>();
        try {
            publicKeyWork.execute(() -> {
                try {
                    pass.complete(
                            config.pass().make(identity.get(), config.gateway().destination()));
                } catch (IOException | RuntimeException failed) {
                    pass.completeExceptionally(failed);
                }
            });
        } catch (RejectedExecutionException busy) {
            pass.completeExceptionally(new IOException("too many handshakes at once"));
        }
        return pass;
    }
}
