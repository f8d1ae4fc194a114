package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What befalls containers: partitions, pauses, kills, restarts and new addresses, some of it in the middle of a download. */
@Tag("once")
@Tag("container")
class ContainerFaultsIT {
    @RegisterExtension
    static final WithEngine ENGINE = new WithEngine();

    private static final String SLOW = "--limit-rate 3M -m 80 ";
    private static final int DOWNLOAD_S = 60;

    @TempDir
    static Path directory;

    private static ContainerSite site;
    private static ContainerShoot shoot;
    private static String digest;

    @BeforeAll
    static void open() {
        site = new ContainerSite(ENGINE.engine());
        site.api().start();
        site.gateway().start();
        shoot = site.shoot("a", 3, directory.resolve("a"));
        shoot.start();
        digest = shoot.pod()
                .run("busybox", "sha256sum", "/tmp/www/30MB")
                .succeeds()
                .text()
                .substring(0, 64);
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void isUp() {
        shoot.awaitAnswer();
    }

    /** A download of ten seconds, that something befalls in the middle. */
    private static void isSurvivedByADownload(Runnable fault) {
        Path file = directory.resolve("download");
        Shell.run("rm", "-f", file.toString()).succeeds();
        String[] curl = shoot.egress().curl(SLOW + "-o " + file + " " + shoot.url("30MB"));
        try (Running download = Running.start(Map.of(), site.api().host().inside(curl))) {
            Await.until("the download flows", 20, () -> file.toFile().length() > 3_000_000);
            assertThat(file.toFile().length()).as("it is in the middle").isLessThan(20_000_000);
            fault.run();
            Await.until("the download has ended", DOWNLOAD_S, () -> !download.isAlive());
            assertThat(Shell.run("sha256sum", file.toString()).text())
                    .as(download.log())
                    .startsWith(digest);
        }
    }

    @Test
    void aDownloadOutlivesTheGateway() {
        isSurvivedByADownload(() -> {
            site.gateway().kill();
            site.gateway().start();
        });
    }

    @Test
    void aDownloadOutlivesAPartitionAndANewAddressOfTheClient() {
        isSurvivedByADownload(() -> {
            shoot.client().leaves(ContainerSite.INTERNET);
            shoot.client().joins(ContainerSite.INTERNET, "--ip", "10.90.2.77");
        });
        assertThat(shoot.client().run("ip", "-4", "addr").text()).contains("10.90.2.77");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "server-a", "client-a"})
    void aDownloadOutlivesAPauseOf(String name) {
        Container paused = new Container(ENGINE.engine(), name);
        isSurvivedByADownload(() -> {
            paused.pause();
            assertThat(shoot.get(shoot.url("")).isSuccess()).isFalse(); // within five seconds
            paused.unpause();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "server-a", "client-a"})
    void thePodAnswersAgainAfterTheEndOf(String name) {
        Container killed = new Container(ENGINE.engine(), name);
        killed.kill();
        killed.start(); // the engine restarts what ends by itself, not what it was told to kill
        System.out.println(name + " killed: the pod answers again after " + shoot.awaitAnswer());
    }

    @Test
    void thePodAnswersAgainAfterARollingRestartOfAll() {
        for (Container one : List.of(shoot.server(), site.gateway(), shoot.client())) {
            one.restart();
            assertThat(one.inspect(".State.ExitCode")).isEqualTo("0");
            System.out.println(one.name() + " restarted: the pod answers again after " + shoot.awaitAnswer());
        }
    }

    @Test
    void theMemoryOfAContainerSufficesForEightDownloadsAtOnce() {
        String[] curl = shoot.egress().curl("-m 80 -o /dev/null " + shoot.url("30MB"));
        String all = "for i in 1 2 3 4 5 6 7 8; do { for j in 1 2 3; do " + String.join(" ", curl)
                + " || echo failed; done; } & done; wait";
        Outcome loads = site.api().host().run("bash", "-c", all);
        assertThat(loads.text())
                .as(
                        "%s\n%s%s%s",
                        loads,
                        shoot.server().log(),
                        site.gateway().log(),
                        shoot.client().log())
                .isEmpty();
        for (Container one : List.of(shoot.server(), site.gateway(), shoot.client())) {
            assertThat(one.inspect(".State.OOMKilled")).isEqualTo("false");
            // A new start would have made the line above forget.
            assertThat(one.inspect(".RestartCount")).isEqualTo("0");
            long mostBytes = Long.parseLong(one.run("cat", "/sys/fs/cgroup/memory/memory.max_usage_in_bytes")
                    .text()
                    .strip());
            System.out.println(one.name() + ": " + (mostBytes >> 20) + " of " + (ContainerSite.MEMORY_BYTES >> 20)
                    + " MiB at most");
        }
    }
}
