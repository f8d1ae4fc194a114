package rvpn.tun;

import java.io.Closeable;
import java.io.IOException;

/**
 * One queue of a layer-3 device. A packet is a 10-byte {@code virtio_net_hdr} followed by an IPv4 or IPv6 packet of at
 * most 65,535 bytes, in both directions. Neither call ever blocks. One thread at a time reads, and one writes.
 */
public interface TunQueue extends Closeable {
    /** The most bytes one packet takes: header and packet. */
    int MAX_PACKET_BYTES = 10 + 65_535;

    /** What epoll watches. */
    int fd();

    /**
     * Reads packets back to back until none is left, {@code packets} is full, or fewer than
     * {@code headroom + MAX_PACKET_BYTES} bytes are free. In front of each packet {@code headroom} bytes stay untouched.
     *
     * @param at where the first headroom begins
     * @param end where the free bytes end
     * @return how many were appended to {@code packets}; 0 when nothing waits
     * @throws IOException when the device is gone
     */
    int read(NativeBuffer into, int at, int end, int headroom, Slices packets) throws IOException;

    /** The same, with all bytes from {@code at} free. */
    default int read(NativeBuffer into, int at, int headroom, Slices packets) throws IOException {
        return read(into, at, into.capacity(), headroom, packets);
    }

    /**
     * Writes each packet. One that the kernel refuses does not stop the others: its length becomes the negative errno.
     *
     * @return how many were taken
     * @throws IOException when the device is gone
     */
    int write(NativeBuffer from, Slices packets) throws IOException;

    /**
     * Takes part again in what the device hands out; at first every queue does. The device spreads flows over the
     * attached queues and keeps a flow on the queue to which its packets of the other direction were last written.
     *
     * @throws IOException when it is attached already, or the only queue of its device
     */
    void attach() throws IOException;

    /**
     * Gets no more packets; those that wait in it are lost, and the flows go over the queues left. The device lives on,
     * with its addresses and routes, also without an attached queue, and then drops what it should hand out.
     *
     * @throws IOException when it is detached already, or the only queue of its device
     */
    void detach() throws IOException;

    /** Gives the queue back to the kernel; a second call does nothing. */
    @Override
    void close();
}
