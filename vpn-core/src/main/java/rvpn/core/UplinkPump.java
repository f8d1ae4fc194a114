package rvpn.core;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.function.Consumer;
import rvpn.tun.TunQueue;

/**
 * Keeps an uplink going: one run a turn of the loop, so that what comes from the peer has its turn as well, and none while
 * the stream is blocked. All on the lane's event loop.
 */
final class UplinkPump {
    private final EventLoop loop;
    private final TunQueue queue;
    private final TlsStream stream;
    private final Counters counters;
    private final Uplink uplink;
    private final DeviceWatch device = new DeviceWatch();
    private final Consumer<String> onFault;
    private final Runnable nextRun = this::nextRun;
    private Runnable onEmptied;
    private boolean nextRunIsDue;
    private boolean over;

    /** @param onFault told in words why the device can be read no more */
    UplinkPump(
            EventLoop loop,
            TunQueue queue,
            TlsStream stream,
            Counters counters,
            Uplink uplink,
            Consumer<String> onFault) {
        this.loop = loop;
        this.queue = queue;
        this.stream = stream;
        this.counters = counters;
        this.uplink = uplink;
        this.onFault = onFault;
    }

    void begin() {
        device.begin(
                (IoEventLoop) loop,
                queue,
                this::readable,
                refused -> onFault.accept("the device cannot be watched: " + Words.of(refused)));
    }

    private void readable() {
        if (over) {
            return;
        }
        try {
            uplink.read(System.nanoTime());
        } catch (IOException gone) {
            onFault.accept("the device is gone: " + Words.of(gone));
            return;
        }
        if (uplink.isRecursive()) {
            onFault.accept(uplink.recursion());
            return;
        }
        sendRun();
    }

    /** The stream takes more, or no longer does. */
    void writabilityChanged() {
        // Not at once: Netty is in the middle of writing.
        if (!nextRunIsDue && stream.isWritable()) {
            nextRunIsDue = true;
            loop.execute(nextRun);
        }
    }

    /** What the other direction has put there for the peer; else there is nothing that would not be sent anyway. */
    void sendAnswers() {
        if (!uplink.isEmpty()) {
            writabilityChanged();
        }
    }

    private void sendRun() {
        if (stream.isWritable() && !uplink.isEmpty()) {
            uplink.send(stream, System.nanoTime());
            counters.add(Counter.BLOCKED, stream.isWritable() ? 0 : 1);
        }
        device.wantReads(uplink.hasRoom());
        if (onEmptied != null && uplink.isEmpty()) {
            onEmptied.run();
        }
        if (!nextRunIsDue && stream.isWritable() && !uplink.isEmpty() && !over) {
            nextRunIsDue = true;
            loop.execute(nextRun);
        }
    }

    private void nextRun() {
        nextRunIsDue = false;
        if (!over) {
            sendRun();
        }
    }

    /**
     * Leaves the device to another reader and sends what is read.
     *
     * @param emptied run when that is done, at once or later, also more than once
     */
    void stopReading(Runnable emptied) {
        device.end();
        uplink.endAnswers();
        onEmptied = emptied;
        if (uplink.isEmpty()) {
            emptied.run();
        }
    }

    /** Sends nothing more. */
    void end() {
        over = true;
        device.end();
        LaneMemory.freeLater(loop, uplink::giveBack);
    }
}
