package rvpn.seed.connect;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much a connection reads at a time: little until it is joined, because strangers' bytes are kept then, later what
 * {@link RelayMemory} has. Belongs to one channel.
 */
final class RelayReads extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int HEAD_BYTES = 4 << 10;

    private volatile RelayMemory memory;

    /** From now on the channel reads for a relay. */
    void join(RelayMemory memory) {
        this.memory = memory;
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                RelayMemory joined = memory;
                return joined == null ? HEAD_BYTES : joined.chunkBytes();
            }
        };
    }
}
