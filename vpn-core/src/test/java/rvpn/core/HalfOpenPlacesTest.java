package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HalfOpenPlacesTest {
    private final HalfOpenPlaces places = new HalfOpenPlaces(3, 2);
    private final List<String> closed = new ArrayList<>();

    private HalfOpenPlaces.Place enter(String name, String address) throws Exception {
        return places.enter(Optional.of(InetAddress.getByName(address)), () -> closed.add(name));
    }

    private HalfOpenPlaces.Place enter(String name) {
        return places.enter(Optional.empty(), () -> closed.add(name));
    }

    @Test
    void closesTheEldestForOneMoreThanThereArePlaces() {
        enter("a");
        enter("b");
        enter("c");
        assertThat(closed).isEmpty();
        enter("d");
        enter("e");
        assertThat(closed).containsExactly("a", "b");
        assertThat(places.taken()).isEqualTo(3);
    }

    @Test
    void closesNobodyForAPlaceThatIsFree() {
        enter("a");
        HalfOpenPlaces.Place second = enter("b");
        enter("c");
        assertThat(second.leave()).isTrue();
        enter("d");
        assertThat(closed).isEmpty();
    }

    @Test
    void closesASourcesOwnEldestForOneMoreThanItMayHave() throws Exception {
        enter("other", "192.0.2.2");
        enter("first", "192.0.2.1");
        enter("second", "192.0.2.1");
        enter("third", "192.0.2.1");
        enter("fourth", "192.0.2.1");
        assertThat(closed).containsExactly("first", "second");
    }

    @Test
    void takesOneIpv6SubnetForOneSource() throws Exception {
        enter("a", "2001:db8::1");
        enter("b", "2001:db8::2:1");
        enter("c", "2001:db8:0:1::1");
        assertThat(closed).isEmpty();
        enter("d", "2001:db8::3:1");
        assertThat(closed).containsExactly("a");
    }

    @Test
    void countsASourceThatBecomesKnownLater() throws Exception {
        HalfOpenPlaces.Place late = enter("late");
        enter("a", "192.0.2.1");
        enter("b", "192.0.2.1");
        late.from(InetAddress.getByName("192.0.2.1"));
        assertThat(closed).containsExactly("a");
    }

    @Test
    void countsTheAgeFromTheLastProgress() throws Exception {
        HalfOpenPlaces.Place first = enter("a", "192.0.2.1");
        enter("b", "192.0.2.1");
        first.moved();
        enter("c", "192.0.2.1");
        assertThat(closed).containsExactly("b");
    }

    @Test
    void closesThoseWithoutProgressAtTheEnd() {
        enter("idle");
        enter("busy").moved();
        places.closeIdle();
        assertThat(closed).containsExactly("idle");
        assertThat(places.taken()).isEqualTo(1);
    }

    @Test
    void tellsOneThatLeavesWhetherItHadToGiveWay() {
        HalfOpenPlaces.Place eldest = enter("a");
        enter("b");
        enter("c");
        enter("d");
        assertThat(eldest.leave()).isFalse();
        eldest.moved();
        assertThat(places.taken()).isEqualTo(3);
    }

    @Test
    void keepsItsAccountsWhateverComesAndGoesAtOnce() throws Exception {
        HalfOpenPlaces many = new HalfOpenPlaces(16, 3);
        var alive = ConcurrentHashMap.<Integer>newKeySet();
        CountDownLatch done = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            new Thread(() -> {
                        comeAndGo(many, alive, number);
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        assertThat(many.taken()).isEqualTo(alive.size()).isLessThanOrEqualTo(16);
    }

    private static void comeAndGo(HalfOpenPlaces many, Set<Integer> alive, int thread) {
        SplittableRandom random = new SplittableRandom(thread);
        for (int i = 0; i < 5_000; i++) {
            int id = thread * 5_000 + i;
            byte[] address = {10, 0, 0, (byte) random.nextInt(8)};
            alive.add(id);
            HalfOpenPlaces.Place place = many.enter(address(address), () -> alive.remove(id));
            if (random.nextInt(3) == 0) {
                place.moved();
            }
            if (random.nextBoolean() && place.leave()) {
                alive.remove(id);
            }
        }
    }

    private static Optional<InetAddress> address(byte[] bytes) {
        try {
            return bytes[3] == 0 ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
