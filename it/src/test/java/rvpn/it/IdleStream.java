package rvpn.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;

/** A connection in the tunnel that is silent all through each fault, and is asked afterwards. */
final class IdleStream implements AutoCloseable {
    private final Host host;
    private final int patienceS;
    private Socket socket;
    private int broken;

    IdleStream(Host host, int patienceS) throws IOException {
        this.host = host;
        this.patienceS = patienceS;
        connect();
    }

    private void connect() throws IOException {
        socket = Inside.call(host, () -> SeedSockets.connect(Lab.POD, patienceS));
    }

    /** Asks it, and makes another if a fault was allowed to break it; otherwise that is wrong. */
    void ask(Fault after, Ledger ledger) throws IOException {
        try {
            SeedSockets.exchange(socket, "still there".getBytes(US_ASCII));
        } catch (IOException gone) {
            broken++;
            if (after.breaks() != Fault.Breaks.PROGRAM) {
                ledger.wrong("an idle stream did not outlive '" + after.name() + "': " + gone);
            }
            socket.close();
            connect();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return "idle stream: broken " + broken + " times";
    }
}
