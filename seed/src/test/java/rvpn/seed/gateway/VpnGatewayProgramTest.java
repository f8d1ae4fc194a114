package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rvpn.seed.connect.Await;

@Timeout(60)
class VpnGatewayProgramTest {
    private Process process;

    @AfterEach
    void kill() {
        process.destroyForcibly();
    }

    private void start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                VpnGateway.class.getName(),
                "--status-listen",
                "127.0.0.1:0"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private String output() throws Exception {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void endsInGoodOrderWhenToldTo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start("--listen", "127.0.0.1:" + port);
        Await.until("it listens", () -> {
            try (Socket knock = new Socket("127.0.0.1", port)) {
                return knock.isConnected();
            } catch (ConnectException notYet) {
                return false;
            }
        });
        try (Socket client = new Socket("127.0.0.1", port)) {
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(process.exitValue()).isZero();
        assertThat(output()).doesNotContain("WARN", "ERROR", "Exception");
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            start("--listen", Integer.toString(taken.getLocalPort()));
            assertThat(output())
                    .matches("vpn-gateway: --listen: cannot listen on .*:" + taken.getLocalPort() + ": .*in use.*\\R");
            assertThat(process.waitFor()).isEqualTo(4);
        }
    }

    @Test
    void saysInOneLineThatAnOptionIsWrong() throws Exception {
        start("--listen", "somewhere");
        assertThat(output()).matches("vpn-gateway: --listen \\(from flag --listen\\): 'somewhere' .*\\R");
        assertThat(process.waitFor()).isEqualTo(2);
    }
}
