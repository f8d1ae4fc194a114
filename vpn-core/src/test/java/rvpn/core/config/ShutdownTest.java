package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ShutdownTest {
    private static final long LONG_MS = 30_000;
    private static final long SHORT_MS = 20;

    /** A program of its own: says that it is up, waits for the end, closes or not. */
    static final class Waiter {
        private Waiter() {}

        public static void main(String[] arguments) throws Exception {
            try (Shutdown shutdown = Shutdown.onSignal()) {
                if (arguments[0].equals("fails")) {
                    throw new StartException(ExitCode.HOST, "as told");
                }
                System.out.println("up");
                shutdown.requested().get();
                if (arguments[0].equals("drains")) {
                    System.out.println("draining");
                    shutdown.hurried().get();
                }
                System.out.println("closing");
            } catch (StartException refused) {
                System.exit(refused.exitCode().status());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void endsWithStatus0AfterASignalOnceClosed(String signal) throws Exception {
        Process process = start("waits");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("up");
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(out.readLine()).isEqualTo("closing");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void hearsASecondSignal() throws Exception {
        Process process = start("drains");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("up");
            process.toHandle().destroy();
            assertThat(out.readLine()).isEqualTo("draining");
            process.toHandle().destroy();
            assertThat(out.readLine()).isEqualTo("closing");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void keepsTheStatusOfAProgramThatFails() throws Exception {
        assertThat(start("fails").waitFor()).isEqualTo(ExitCode.HOST.status());
    }

    @Test
    void isNotRequestedAtFirst() {
        assertThat(Shutdown.onRequest().isRequested()).isFalse();
    }

    @Test
    void tellsThatTheEndWasAskedFor() {
        Shutdown shutdown = Shutdown.onRequest();
        shutdown.request();
        assertThat(shutdown.isRequested()).isTrue();
        assertThat(shutdown.requested()).isCompleted();
    }

    @Test
    void waitsUntilDone() throws Exception {
        CompletableFuture<String> what = new CompletableFuture<>();
        what.completeOnTimeout("done", SHORT_MS, TimeUnit.MILLISECONDS);
        assertThat(Shutdown.onRequest().await(what, LONG_MS)).isTrue();
    }

    @Test
    void waitsUntilFailed() throws Exception {
        assertThat(Shutdown.onRequest().await(CompletableFuture.failedFuture(new IllegalStateException()), LONG_MS))
                .isTrue();
    }

    @Test
    void waitsNoLongerThanTold() throws Exception {
        assertThat(Shutdown.onRequest().await(new CompletableFuture<>(), SHORT_MS))
                .isFalse();
    }

    @Test
    void waitsNoLongerThanTheEnd() throws Exception {
        Shutdown shutdown = Shutdown.onRequest();
        CompletableFuture.delayedExecutor(SHORT_MS, TimeUnit.MILLISECONDS).execute(shutdown::request);
        assertThat(shutdown.await(new CompletableFuture<>(), LONG_MS)).isFalse();
    }

    @Test
    void wakesWhoWaitsForTheEndItself() throws Exception {
        Shutdown shutdown = Shutdown.onRequest();
        CompletableFuture.delayedExecutor(SHORT_MS, TimeUnit.MILLISECONDS).execute(shutdown::request);
        assertThat(shutdown.await(shutdown.requested(), LONG_MS)).isTrue();
    }

    @Test
    void keepsNothingOfThoseWhoWaited() throws Exception {
        Shutdown shutdown = Shutdown.onRequest();
        for (int i = 0; i < 1000; i++) {
            shutdown.await(CompletableFuture.completedFuture(i), LONG_MS);
            shutdown.await(new CompletableFuture<>(), 0);
            shutdown.await(shutdown.requested(), 0);
        }
        assertThat(shutdown.requested().getNumberOfDependents()).isZero();
        assertThat(shutdown.requested()).isSameAs(shutdown.requested());
    }

    private static Process start(String argument) throws Exception {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiter.class.getName(),
                        argument))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
