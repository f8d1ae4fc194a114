package rvpn.seed.connect;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors that only a mistake of ours can cause; what a peer can cause is counted, and not logged again. */
final class Fault {
    private static final Logger LOG = LoggerFactory.getLogger(Fault.class);

    private Fault() {}

    static void note(Throwable cause) {
        boolean isPeers = cause instanceof IOException || cause instanceof DecoderException;
        if (!isPeers) {
            LOG.error("internal fault, one connection is closed", cause);
        }
    }
}
