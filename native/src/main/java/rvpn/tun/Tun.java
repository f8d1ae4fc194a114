package rvpn.tun;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A layer-3 device of one or more queues; closing it closes them and removes the device. */
public interface Tun extends Closeable {
    /** The interface's name in this network namespace. */
    String name();

    /** What may be left to the device in packets written to it; does not change. */
    Offload offload();

    /**
     * From now on packets come out of the device that need no more than this left undone, and no more than
     * {@link #offload}; those that wait in it already are as they are. Holds until the next call; on one thread at a
     * time.
     *
     * @throws IOException when the device refuses or is gone
     */
    void limit(Offload most) throws IOException;

    /** In queue order, at least one. */
    List<? extends TunQueue> queues();

    @Override
    void close();
}
