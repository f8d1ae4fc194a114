package rvpn.seed;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.StreamEnd;
import rvpn.core.TlsHandshake;
import rvpn.seed.connect.Printable;

/** What a session says to people; a few lines in the life of a stream. */
final class SessionLog {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");

    private final String client;

    /** @param client whose session it is */
    SessionLog(String client) {
        this.client = client;
    }

    /** A lane carries: the first of the session, or one of several. */
    void up(Newcomer newcomer, int carrying, int lanes, boolean resumed) {
        if (carrying > 1 || newcomer.number() > 0) {
            LOG.info("lane {} up: {} of {} carry ({})", newcomer.number(), carrying, lanes, client);
            return;
        }
        Control.Hello hello = newcomer.hello();
        TlsHandshake handshake = newcomer.lane().handshake();
        LOG.info(
                "up: {} {} from {} on node {} ({}), serving {}{}",
                handshake.version(),
                handshake.suite(),
                handshake.peer().name(),
                hello.node(),
                hello.software(),
                Printable.of(String.join(", ", hello.networks())), // up to 64 KiB
                resumed ? ", session resumed" : "");
    }

    void handsOver(Newcomer to) {
        LOG.info(
                "lane {} hands over to a new stream from {}",
                to.number(),
                to.peer().name());
    }

    void left(int number, StreamEnd end) {
        LOG.info("lane {} has left its old stream: {} ({})", number, end.words(), client);
    }

    /** A lane carries no more. */
    void down(int number, StreamEnd end, int carrying, int lanes) {
        if (carrying > 0) {
            LOG.warn("lane {} down: {}; {} of {} carry ({})", number, end.words(), carrying, lanes, client);
        } else {
            LOG.warn("down: {} ({})", end.words(), client);
        }
    }

    /** One that has not carried. */
    void closed(StreamEnd end) {
        LOG.info("stream closed: {} ({})", end.words(), client);
    }

    void forgotten(int graceMs) {
        LOG.info("the session is forgotten: no stream came back within {} ms ({})", graceMs, client);
    }

    void deviceFails(IOException refused) {
        LOG.error("{} ({})", refused.getMessage(), client);
    }
}
