package rvpn.core;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.tun.Tun;
import rvpn.tun.TunQueue;

/**
 * The queues of a device: lane i carries queue i. Only queues that a lane carries are attached, so that the kernel spreads
 * the flows over those. When the last lane is lost its queue stays attached and is not read: what the host sends
 * meanwhile waits there, as in a device with one queue, which is never switched. Used by one thread, the session's owner.
 */
public final class LaneQueues {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");

    private final List<? extends TunQueue> queues;
    private final boolean[] attached;
    private final boolean[] carried;

    /** @param tun whose queues are all attached and not yet read */
    public LaneQueues(Tun tun) throws IOException {
        queues = tun.queues();
        attached = new boolean[queues.size()];
        carried = new boolean[queues.size()];
        attached[0] = true;
        for (int i = 1; i < attached.length; i++) {
            queues.get(i).detach();
        }
    }

    /** How many lanes there can be. */
    public int count() {
        return queues.size();
    }

    /** The queue of a lane that is about to carry; the lane before it has ended. */
    public TunQueue take(int lane) throws IOException {
        if (!attached[lane]) {
            queues.get(lane).attach();
            attached[lane] = true;
        }
        carried[lane] = true;
        detachAllThatNobodyCarries();
        return queues.get(lane);
    }

    /** The queue of a lane that carries. */
    public TunQueue queue(int lane) {
        return queues.get(lane);
    }

    /** The lane has ended: its flows go over the others, if there is one. */
    public void giveBack(int lane) {
        carried[lane] = false;
        try {
            detachAllThatNobodyCarries();
        } catch (IOException gone) {
            LOG.warn("{}", gone.getMessage()); // lanes find out for themselves that the device is gone
        }
    }

    private void detachAllThatNobodyCarries() throws IOException {
        if (!isAnyCarried()) {
            return;
        }
        for (int i = 0; i < attached.length; i++) {
            if (attached[i] && !carried[i]) {
                attached[i] = false;
                queues.get(i).detach();
            }
        }
    }

    private boolean isAnyCarried() {
        for (boolean each : carried) {
            if (each) {
                return true;
            }
        }
        return false;
    }
}
