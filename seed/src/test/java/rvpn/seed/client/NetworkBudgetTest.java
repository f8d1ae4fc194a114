package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkBudgetTest {
    /** What Java gives out of -Xmx128m with the serial collector: one of its spaces is always empty. */
    private static final long USUAL_HEAP_BYTES = (128L << 20) - (4352L << 10);

    @Test
    void isOfTensOfThousandsInTheUsualHeap() {
        assertThat(NetworkBudget.of(USUAL_HEAP_BYTES)).isBetween(65_000, 70_000);
    }

    @Test
    void isOfABulkOfNetworksInTwiceTheUsualHeap() {
        assertThat(NetworkBudget.of(2 * USUAL_HEAP_BYTES)).isEqualTo(NetworkBudget.MOST);
    }

    @Test
    void isLessWhereTheHeapIsSmall() {
        assertThat(NetworkBudget.of(32L << 20)).isBetween(5_000, 5_500);
        assertThat(NetworkBudget.of(8L << 20)).isEqualTo(NetworkBudget.LEAST);
    }

    @Test
    void isBoundedWhereTheHeapIsLarge() {
        assertThat(NetworkBudget.of(Long.MAX_VALUE)).isEqualTo(NetworkBudget.MOST);
    }
}
