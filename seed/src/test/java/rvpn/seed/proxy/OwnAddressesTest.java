package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.seed.connect.Await;
import rvpn.tun.NetworkNamespace;

/** In a network namespace of the test's own, whose addresses the test changes. Needs root. */
@Timeout(60)
class OwnAddressesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger more = new AtomicInteger();
    private NetworkNamespace namespace;
    private OwnAddresses own;

    @BeforeEach
    void enter() throws Exception {
        namespace = NetworkNamespace.enter();
        ip("link", "set", "lo", "up");
        own = new OwnAddresses(address -> {
            asked.incrementAndGet();
            return KernelAddresses.contains(address);
        });
        own.whenMore(more::incrementAndGet);
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            namespace.leave();
        }
    }

    private static void ip(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private boolean isOwn(String address) {
        try {
            return own.contains(InetAddress.getByName(address));
        } catch (IOException exhausted) {
            throw new IllegalStateException(exhausted);
        }
    }

    /** Until an answer is given without the kernel. */
    private void awaitTables(String foreign) throws Exception {
        Await.until("the tables are read", () -> {
            int before = asked.get();
            return !isOwn(foreign) && asked.get() == before;
        });
    }

    @Test
    void whatIsForeignIsAnsweredWithoutTheKernelWhileMuchIsAsked() throws Exception {
        awaitTables("10.9.0.1");
        int before = asked.get();
        int answers = 100_000;
        for (int i = 0; i < answers; i++) {
            assertThat(isOwn("10.9.0.1")).isFalse();
        }
        assertThat(asked.get() - before).isLessThan(answers / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.9.0.1", "fd00:9::1"})
    void anAddressThatTheHostHasJustGotIsItsOwnAndWhoMayHaveDialledItIsLookedFor(String address) throws Exception {
        awaitTables(address);
        ip("address", "add", address + (address.indexOf(':') < 0 ? "/24" : "/64"), "dev", "lo");
        Await.until("it is its own", () -> isOwn(address));
        if (more.get() == 0) { // the kernel has answered first
            Await.until("it is seen to be new", () -> more.get() == 1);
        }
        ip("address", "flush", "dev", "lo", "to", address);
        Await.until("it is its own no more", () -> !isOwn(address));
    }

    @Test
    void theLastAnswerBeforeAnAddressCameIsLookedForThoughNobodyAsksAnyMore() throws Exception {
        awaitTables("10.9.0.1");
        ip("address", "add", "10.9.0.1/24", "dev", "lo");
        Await.until("it is seen to be new", () -> more.get() == 1);
    }

    @Test
    void anAddressOfANetworkThatIsHereAltogetherIsOwn() throws Exception {
        awaitTables("10.9.7.7");
        ip("route", "add", "local", "10.9.0.0/16", "dev", "lo");
        Await.until("it is its own", () -> isOwn("10.9.7.7"));
    }

    @Test
    void aTableThatNothingAsksMakesNothingItsOwn() throws Exception {
        ip("route", "add", "local", "0.0.0.0/0", "dev", "lo", "table", "100");
        for (int i = 0; i < 50; i++) {
            assertThat(isOwn("10.9.0.1")).isFalse();
        }
    }
}
