package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both ends with a program for each occasion, which notes what it was told.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-server           vpn-shoot-client, dials directly
 * </pre>
 */
@Tag("once")
class HooksIT {
    @RegisterExtension
    static final Sandbox SEED = new Sandbox("hookseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("hookshoot");

    private static List<String> fresh;

    @BeforeAll
    static void joinHosts() {
        Cable.between(SEED, SHOOT);
        fresh = HostState.of(SEED.host());
    }

    @Test
    void eachIsToldItsOccasionInOpenVpnsOrderFromStartToStop() {
        String seedHook = script(SEED, "all", "");
        Running server = SEED.seedServer(
                options(seedHook, "up", "route-up", "down", "client-connect", "client-disconnect", "learn-address"));
        Running client = client(options(script(SHOOT, "all", ""), "up", "route-up", "down"));
        client.says("lane 0 up: ");
        assertThat(SEED.host().pings("192.168.123.2")).isTrue();
        assertThat(client.terminate()).isZero();
        assertThat(told(SHOOT))
                .containsExactly(
                        "up tun0 1500 0 192.168.123.2 255.255.255.0 init",
                        "route-up",
                        "down tun0 1500 0 192.168.123.2 255.255.255.0 init signal=sigterm");
        server.says("--client-disconnect");
        assertThat(server.terminate()).isZero();
        assertThat(told(SEED))
                .containsExactly(
                        "up tun0 1500 0 192.168.123.1 255.255.255.0 init",
                        "route-up",
                        "client-connect from 10.0.0.2",
                        "learn-address add 192.168.123.2 vpn-shoot-client",
                        "learn-address add fd8f:6d53:b97a:1::2 vpn-shoot-client",
                        "learn-address add 100.64.0.0/13 vpn-shoot-client",
                        "learn-address add 100.96.0.0/11 vpn-shoot-client",
                        "client-disconnect from 10.0.0.2",
                        "learn-address delete 192.168.123.2",
                        "learn-address delete fd8f:6d53:b97a:1::2",
                        "learn-address delete 100.64.0.0/13",
                        "learn-address delete 100.96.0.0/11",
                        "down tun0 1500 0 192.168.123.1 255.255.255.0 init signal=sigterm");
    }

    @Test
    void shootThatClientConnectRefusesHearsIt() {
        SEED.seedServer("--client-connect=" + script(SEED, "refuses", "echo unwanted; exit 7"));
        client(List.of()).says("refused: the seed's client-connect program refuses this shoot");
    }

    @Test
    void failingUpEndsTheStartAndLeavesNothing() {
        String failing = script(SEED, "fails", "exit 9");
        Stream<String> command = Stream.concat(
                Stream.of(Dist.SEED_SERVER, "--up=" + failing), SEED.pki().identity("vpn-seed-server").stream());
        Outcome outcome = SEED.run(command).fails();
        assertThat(outcome.status()).isEqualTo(4);
        assertThat(outcome.errors()).contains("vpn-seed-server: --up: " + failing + " ended with status 9");
        assertThat(HostState.of(SEED.host())).isEqualTo(fresh); // also where a program was killed before
    }

    @Test
    void programThatIsNotThereIsRefusedByTheNameOfItsOption() {
        Refusal.usage("--up=/no/such", "--up (from flag --up): there is no file /no/such")
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
        Refusal.usage("--route-up=relative", "--route-up (from flag --route-up): 'relative' must be the absolute path")
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
    }

    private static Running client(List<String> options) {
        return SHOOT.shootClient(SEED, options.toArray(String[]::new));
    }

    private static Running client(String... options) {
        return client(List.of(options));
    }

    private static String[] options(String script, String... hooks) {
        return Stream.of(hooks).map(hook -> "--" + hook + "=" + script).toArray(String[]::new);
    }

    private static String script(Sandbox end, String name, String more) {
        try {
            Path script = Files.writeString(end.directory().resolve(name), """
                    #!/bin/sh
                    echo "$script_type${*:+ $*}${trusted_ip6:+ from ${trusted_ip6##*:}}${trusted_ip:+ from $trusted_ip}${signal:+ signal=$signal}" |
                        sed '/^learn/s/ from.*//' >>%s/told
                    %s
                    """.formatted(end.directory(), more));
            Shell.run("chmod", "755", script.toString()).succeeds();
            return script.toString();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static List<String> told(Sandbox end) {
        try {
            return Files.readAllLines(end.directory().resolve("told"));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
