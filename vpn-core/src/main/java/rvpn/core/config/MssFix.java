package rvpn.core.config;

import rvpn.ip.MssClamp;

/**
 * To what TCP's segments through the tunnel are kept, the same option on both ends: OpenVPN's {@code mssfix}, always
 * counted as it does with {@code fixed}.
 *
 * @param bytes of the longest packet; {@link #AUTO} for the device's MTU, 0 for no bound
 */
public record MssFix(int bytes) {
    private static final int AUTO = -1;
    /** What every host takes of IPv4: RFC 791 3.1. */
    private static final int MIN_BYTES = 576;

    private static final int MAX_BYTES = 65_535;

    public static final Setting<MssFix> MSS_FIX = Setting.of(
                    "mss-fix",
                    "BYTES|auto|0",
                    "Keeps packets of TCP to this length: lowers the segment size that a SYN offers to 40 bytes less in"
                            + " IPv4, 60 in IPv6; 'auto' takes the device's MTU, which is also the most that counts, 0"
                            + " leaves SYNs alone.",
                    MssFix::parse)
            .or("auto");

    private static MssFix parse(String text) {
        if (text.equals("auto")) {
            return new MssFix(AUTO);
        }
        try {
            int bytes = Integer.parseInt(text);
            if (bytes == 0 || bytes >= MIN_BYTES && bytes <= MAX_BYTES) {
                return new MssFix(bytes);
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same words
        }
        throw new IllegalArgumentException(
                "'" + text + "' is neither 'auto' nor 0 nor a whole number from " + MIN_BYTES + " to " + MAX_BYTES);
    }

    /** What it means for a device of that MTU. */
    public MssClamp clamp(int mtu) {
        if (bytes == 0) {
            return MssClamp.OFF;
        }
        return MssClamp.forPackets(bytes == AUTO ? mtu : Math.min(bytes, mtu));
    }
}
