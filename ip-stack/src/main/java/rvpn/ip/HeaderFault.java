package rvpn.ip;

/** Why a {@code virtio_net_hdr} does not fit its packet; {@link #NONE} when it does. Each is one counter. */
public enum HeaderFault {
    /** The header is true. */
    NONE,
    /** A flag that no TUN device sets. */
    FLAGS,
    /** A kind of super-packet that is not known, or is not what the packet is. */
    TYPE,
    /** Work left to do on a fragment, where nobody can do it. */
    FRAGMENT,
    /** A super-packet whose checksums are not left to the kernel, or a checksum where the packet has none. */
    CHECKSUM,
    /** The header length is beyond the packet. */
    HEADER_LENGTH,
    /** A segment size that is 0, that has no payload to cut, or that stands beside an ordinary packet. */
    SEGMENT_SIZE,
    /** So many segments that the super-packet would be an attack. */
    SEGMENT_COUNT
}
