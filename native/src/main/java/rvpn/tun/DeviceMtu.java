package rvpn.tun;

import java.io.IOException;

/** Changes the MTU of a device that carries already. */
public final class DeviceMtu {
    private DeviceMtu() {}

    /**
     * Blocks while {@code ip} runs.
     *
     * @param mtu in bytes
     * @throws IOException in one line, what was refused and why
     */
    public static void set(String device, int mtu) throws IOException {
        DeviceName.check(device);
        new IpBatch().add("link set dev", device, "mtu", Integer.toString(mtu)).run();
    }
}
