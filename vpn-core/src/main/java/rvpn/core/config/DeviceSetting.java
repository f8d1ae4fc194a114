package rvpn.core.config;

import java.io.IOException;
import rvpn.tun.DeviceName;

/** The TUN device's name, the same option on both ends. */
public final class DeviceSetting {
    public static final Setting<String> DEVICE = Setting.of(
                    "device", "NAME", "Name of the TUN device.", DeviceSetting::name)
            .or("tun0");

    private DeviceSetting() {}

    private static String name(String text) {
        try {
            return DeviceName.check(text);
        } catch (IOException refused) {
            throw new IllegalArgumentException(refused.getMessage());
        }
    }
}
