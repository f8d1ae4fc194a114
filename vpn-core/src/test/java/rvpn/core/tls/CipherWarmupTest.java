package rvpn.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CipherWarmupTest {
    @ParameterizedTest
    @EnumSource(Aead.class)
    void sealsAndOpensForAShortTime(Aead aead) {
        long startNs = System.nanoTime();
        assertThat(CipherWarmup.run(aead)).isPositive();
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
}
