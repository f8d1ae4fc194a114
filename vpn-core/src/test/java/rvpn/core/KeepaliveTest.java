package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepaliveTest {
    private static final long MS = 1_000_000;

    @Test
    void livesUntilTheTimeoutHasPassed() {
        Keepalive keepalive = new Keepalive(1000, 5 * MS);
        assertThat(keepalive.isDead(505 * MS)).isFalse();
        assertThat(keepalive.isDead(1005 * MS)).isFalse();
        assertThat(keepalive.isDead(1005 * MS + 1)).isTrue();
    }

    @Test
    void startsAgainWithEachFrame() {
        Keepalive keepalive = new Keepalive(1000, 0);
        assertThat(keepalive.isDead(700 * MS)).isFalse();
        keepalive.heard(900 * MS);
        assertThat(keepalive.isDead(1400 * MS)).isFalse();
        assertThat(keepalive.isDead(1900 * MS)).isFalse();
        assertThat(keepalive.isDead(1901 * MS)).isTrue();
    }

    @Test
    void takesAPauseOfItsOwnForNoSilenceOfThePeer() {
        Keepalive keepalive = new Keepalive(1000, 0);
        assertThat(keepalive.isDead(500 * MS)).isFalse();
        assertThat(keepalive.isDead(60_000 * MS)).isFalse();
        assertThat(keepalive.isDead(60_500 * MS)).isFalse();
        assertThat(keepalive.isDead(61_000 * MS + 1)).isTrue();
    }

    @Test
    void seesASilenceThroughLooksThatComeAsSeldomAsAllowed() {
        Keepalive keepalive = new Keepalive(1000, 0);
        assertThat(keepalive.isDead(500 * MS)).isFalse();
        assertThat(keepalive.isDead(1000 * MS)).isFalse();
        assertThat(keepalive.isDead(1500 * MS)).isTrue();
    }

    @Test
    void survivesAClockThatWraps() {
        Keepalive keepalive = new Keepalive(1000, Long.MAX_VALUE - 10);
        assertThat(keepalive.isDead(Long.MIN_VALUE + 10)).isFalse();
        assertThat(keepalive.isDead(Long.MIN_VALUE + 700 * MS)).isFalse();
        assertThat(keepalive.isDead(Long.MIN_VALUE + 1001 * MS)).isTrue();
    }

    @Test
    void takesTheLongestTimeoutThatAWelcomeMayHold() {
        long day = 24 * 3_600_000L;
        Keepalive keepalive = new Keepalive((int) day, 0);
        assertThat(keepalive.isDead(day / 2 * MS)).isFalse();
        assertThat(keepalive.isDead(day * MS)).isFalse();
        assertThat(keepalive.isDead(day * MS + 1)).isTrue();
    }

    @Test
    void believesARoundTripOnlyBetweenNothingAndTheTimeout() {
        Keepalive keepalive = new Keepalive(1000, 0);
        assertThat(keepalive.isWithin(0)).isTrue();
        assertThat(keepalive.isWithin(1000 * MS)).isTrue();
        assertThat(keepalive.isWithin(-1)).isFalse();
        assertThat(keepalive.isWithin(1000 * MS + 1)).isFalse();
    }
}
