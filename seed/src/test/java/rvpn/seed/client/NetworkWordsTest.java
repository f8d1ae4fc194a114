package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rvpn.ip.Cidr;

class NetworkWordsTest {
    @Test
    void nameAFewAndCountTheRest() {
        assertThat(NetworkWords.of(networks(2))).isEqualTo("[10.0.0.0/24, 10.0.1.0/24]");
        assertThat(NetworkWords.of(networks(20))).endsWith(", 10.0.19.0/24]");
        assertThat(NetworkWords.of(networks(130))).endsWith(", 10.0.19.0/24 and 110 more]");
    }

    private static List<Cidr> networks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Cidr.parse("10.0." + i + ".0/24"))
                .toList();
    }
}
