package rvpn.seed;

import java.io.IOException;
import rvpn.core.LaneQueues;
import rvpn.tun.Tun;

/**
 * A device with its network. The first one is there from the start and has the transfer network; without a client it
 * keeps what the shoot's networks are sent from leaving by another way. Each further one belongs to a client.
 *
 * @param number 0 for the first
 */
record ClientDevice(int number, Tun tun, LaneQueues queues, ClientHost.Laid network) {
    /** IFNAMSIZ of linux/if.h less the closing zero, and less room for '-' and the number. */
    private static final int STEM_CHARS = 9;

    static ClientDevice first(Tun tun, ClientHost.Laid network) throws IOException {
        return new ClientDevice(0, tun, new LaneQueues(tun), network);
    }

    boolean isFirst() {
        return number == 0;
    }

    /** What a further device is called: the first is tun0, then this one is tun0-1. */
    static String name(String first, int number) {
        return stem(first) + "-" + number;
    }

    /** What all further ones are called for iptables, where {@code +} stands for any end. */
    static String pattern(String first) {
        return stem(first) + "-+";
    }

    private static String stem(String first) {
        return first.length() <= STEM_CHARS ? first : first.substring(0, STEM_CHARS);
    }
}
