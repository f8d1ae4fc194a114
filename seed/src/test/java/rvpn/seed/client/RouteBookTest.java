package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rvpn.ip.Cidr;

class RouteBookTest {
    private static final Cidr PODS = Cidr.parse("10.0.0.0/8");
    private static final Cidr SOME = Cidr.parse("10.1.0.0/16");

    private final RouteBook<String> book = new RouteBook<>();

    @Test
    void givesANetworkToTheLaterAndBackToTheEarlier() {
        assertThat(book.claim("a", List.of(PODS))).isEmpty();
        assertThat(book.claim("b", List.of(PODS))).containsExactly(new RouteBook.Move<>(PODS, "a", "b"));
        assertThat(book.heldBy("a")).isEmpty();
        assertThat(book.release("b")).containsExactly(new RouteBook.Move<>(PODS, "b", "a"));
        assertThat(book.heldBy("a")).containsExactly(PODS);
    }

    @Test
    void leavesNestedNetworksToThoseWhoNameThem() {
        book.claim("a", List.of(PODS));
        assertThat(book.claim("b", List.of(SOME))).isEmpty();
        assertThat(book.heldBy("a")).containsExactly(PODS);
        assertThat(book.heldBy("b")).containsExactly(SOME);
    }

    @Test
    void keepsTheRankOfThoseWhoNameTheSameAgain() {
        book.claim("a", List.of(PODS));
        book.claim("b", List.of(PODS));
        assertThat(book.claim("a", List.of(PODS, SOME))).isEmpty();
        assertThat(book.heldBy("a")).containsExactly(SOME);
        assertThat(book.heldBy("b")).containsExactly(PODS);
    }

    @Test
    void saysNothingWhenOneGoesWhoHadLostItsNetwork() {
        book.claim("a", List.of(PODS));
        book.claim("b", List.of(PODS));
        assertThat(book.release("a")).isEmpty();
        assertThat(book.heldBy("b")).containsExactly(PODS);
    }

    @Test
    void followsItsOwnMovesWhateverHappens() {
        Random random = new Random(1);
        Map<Cidr, String> holders = new HashMap<>();
        List<Cidr> networks = List.of(PODS, SOME, Cidr.parse("fd00::/64"));
        for (int step = 0; step < 20_000; step++) {
            String who = "client-" + random.nextInt(5);
            Set<Cidr> wanted = new HashSet<>(networks);
            wanted.removeIf(each -> random.nextBoolean());
            List<Cidr> before = book.heldBy(who);
            for (RouteBook.Move<String> move : book.claim(who, wanted)) {
                assertThat(holders.put(move.network(), move.to())).isEqualTo(move.from());
            }
            book.heldBy(who).forEach(each -> holders.putIfAbsent(each, who));
            before.stream().filter(each -> !wanted.contains(each)).forEach(each -> holders.remove(each, who));
            List<Cidr> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String each = "client-" + i;
                assertThat(book.heldBy(each)).allMatch(network -> each.equals(holders.get(network)));
                all.addAll(book.heldBy(each));
            }
            assertThat(all).doesNotHaveDuplicates().hasSameSizeAs(holders.keySet());
        }
    }
}
