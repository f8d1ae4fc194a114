package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayMemoryTest {
    private final RelayMemory memory = new RelayMemory();

    @Test
    void givesLargeChunksWhileThereIsPlenty() {
        memory.changed(RelayMemory.PLENTY_BYTES - 1);
        assertThat(memory.chunkBytes()).isEqualTo(RelayMemory.LARGE_CHUNK_BYTES);
    }

    @Test
    void givesSmallChunksOnceThereIsNot() {
        memory.changed(RelayMemory.PLENTY_BYTES);
        assertThat(memory.chunkBytes()).isEqualTo(RelayMemory.SMALL_CHUNK_BYTES);
    }

    @Test
    void givesLargeChunksAgainWhenWhatWasHeldHasGone() {
        memory.changed(RelayMemory.PLENTY_BYTES);
        memory.changed(-1);
        assertThat(memory.chunkBytes()).isEqualTo(RelayMemory.LARGE_CHUNK_BYTES);
    }
}
