package rvpn.tun;

/**
 * What the kernel took of {@code TUNSETOFFLOAD} (linux/if_tun.h): whether packets may carry an unfinished checksum and
 * be longer than the MTU, to be cut into segments later.
 *
 * @param checksum TUN_F_CSUM
 * @param tcp TUN_F_TSO4 and TUN_F_TSO6
 * @param udp TUN_F_USO4 and TUN_F_USO6, kernel 6.2 or newer
 */
public record Offload(boolean checksum, boolean tcp, boolean udp) {
    /** Nothing: every packet is whole and at most one MTU long. */
    public static final Offload NONE = new Offload(false, false, false);

    /** What both have. */
    public Offload and(Offload other) {
        return new Offload(checksum && other.checksum, tcp && other.tcp, udp && other.udp);
    }
}
