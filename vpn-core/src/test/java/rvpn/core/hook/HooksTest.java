package rvpn.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Await;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.ip.Cidr;

@Timeout(60)
class HooksTest {
    private static final HookDevice DEVICE = new HookDevice(
            "tun9",
            1400,
            List.of(address("192.168.123.0/24"), address("fd00::/96")),
            List.of(Cidr.parse("10.250.0.0/16"), Cidr.parse("fd01::/64"), Cidr.parse("100.64.0.0/13")));

    @TempDir
    Path directory;

    @Test
    void runsWithTheFixedArgumentsFirstAndNothingOfOurEnvironment() throws Exception {
        HookCommand command =
                script("for a; do echo \"<$a>\"; done; env | sort; pwd; cat; readlink /proc/$$/fd/0", "fixed", "*");
        assertThat(run(hooks(HookKind.LEARN_ADDRESS, command), HookKind.LEARN_ADDRESS, "add", "$(id)", ""))
                .isEmpty();
        assertThat(written())
                .contains("<fixed>", "<*>", "<add>", "<$(id)>", "<>", "script_type=learn-address", "/", "/dev/null")
                .filteredOn(line -> line.contains("="))
                .map(line -> line.substring(0, line.indexOf('=')))
                .containsExactlyInAnyOrder("PATH", "PWD", "script_type");
    }

    @Test
    void tellsTheStatusOfOneThatFails() throws Exception {
        HookCommand command = script("exit 3");
        assertThat(run(hooks(HookKind.DOWN, command), HookKind.DOWN))
                .contains("--down: " + command.words().get(0) + " ended with status 3");
    }

    @Test
    void oneThatIsNoLongerThereFails() throws Exception {
        HookCommand command = script("true");
        Files.delete(Path.of(command.words().get(0)));
        assertThat(run(hooks(HookKind.UP, command), HookKind.UP).orElseThrow()).contains("cannot be started");
    }

    @Test
    void killsOneThatTakesTooLongWithItsChildren() throws Exception {
        HookCommand command = script("sleep 1000 & echo $!; echo $$; wait");
        Hooks hooks = new Hooks(new HookConfig(Map.of(HookKind.UP, command), 3_000));
        assertThat(run(hooks, HookKind.UP).orElseThrow()).contains("was killed: its time was over");
        for (String pid : written()) {
            Await.until(pid + " has ended", () -> !isRunning(Long.parseLong(pid)));
        }
    }

    /** A zombie waits for whoever has inherited it. */
    private static boolean isRunning(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void oneThatLeavesSomethingRunningHasEndedAllTheSame() throws Exception {
        HookCommand command = script("sleep 1000 & echo $!");
        try {
            assertThat(run(hooks(HookKind.UP, command), HookKind.UP)).isEmpty();
        } finally {
            ProcessHandle.of(Long.parseLong(written().get(0))).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void oneThatPrintsMoreThanAPipeHoldsDoesNotHang() throws Exception {
        assertThat(run(hooks(HookKind.UP, script("head -c 1000000 /dev/zero >&3")), HookKind.UP))
                .isEmpty();
    }

    @Test
    void upRunsOnceAndRouteUpEachTimeAndDownWhatUpWasTold() throws Exception {
        HookCommand command =
                script("echo $script_type $#: \"$@\" $route_network_2/$route_netmask_2 via $route_gateway_2"
                        + " $route_ipv6_network_1 $ifconfig_ipv6_local $signal $proto_1");
        DeviceHooks device = new DeviceHooks(
                hooks(HookKind.UP, command, HookKind.ROUTE_UP, command, HookKind.DOWN, command),
                Map.of("proto_1", "tcp-server"));
        device.laid(DEVICE);
        device.laid(DEVICE);
        device.gone("sigterm");
        device.gone("sigterm");
        String facts = "100.64.0.0/255.248.0.0 via 192.168.123.2 fd01::/64 fd00::1 ";
        assertThat(written())
                .containsExactly(
                        "up 6: tun9 1400 0 192.168.123.1 255.255.255.0 init " + facts + "tcp-server",
                        "route-up 0: " + facts + "tcp-server",
                        "route-up 0: " + facts + "tcp-server",
                        "down 6: tun9 1400 0 192.168.123.1 255.255.255.0 init " + facts + "sigterm tcp-server");
    }

    @Test
    void failingUpIsTheEndAndFailingRouteUpIsNot() throws Exception {
        HookCommand failing = script("exit 1");
        assertThatThrownBy(() -> new DeviceHooks(hooks(HookKind.UP, failing), Map.of()).laid(DEVICE))
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.HOST))
                .hasMessageContaining("--up: ");
        new DeviceHooks(hooks(HookKind.ROUTE_UP, failing), Map.of()).laid(DEVICE);
    }

    @Test
    void downDoesNotRunWhereNothingWasUp() throws Exception {
        new DeviceHooks(hooks(HookKind.DOWN, script("echo down")), Map.of()).gone("error");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private static HookDevice.Address address(String network) {
        Cidr cidr = Cidr.parse(network);
        return new HookDevice.Address(cidr.address(1), cidr.address(2), cidr);
    }

    private static Hooks hooks(Object... kindsAndCommands) {
        Map<HookKind, HookCommand> commands = new EnumMap<>(HookKind.class);
        for (int i = 0; i < kindsAndCommands.length; i += 2) {
            commands.put((HookKind) kindsAndCommands[i], (HookCommand) kindsAndCommands[i + 1]);
        }
        return new Hooks(new HookConfig(commands, 20_000));
    }

    private static Optional<String> run(Hooks hooks, HookKind kind, String... arguments) throws Exception {
        return hooks.run(kind, List.of(arguments), new HookEnvironment());
    }

    /** Its output is kept in a file; descriptor 3 is what the program reads. */
    private HookCommand script(String body, String... fixed) throws IOException {
        Path file = Files.writeString(
                directory.resolve("hook"), "#!/bin/sh\nexec 3>&1 >>" + directory.resolve("out") + "\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return HookCommand.parse(file + " " + String.join(" ", fixed));
    }

    private List<String> written() throws IOException {
        return Files.readAllLines(directory.resolve("out"));
    }
}
