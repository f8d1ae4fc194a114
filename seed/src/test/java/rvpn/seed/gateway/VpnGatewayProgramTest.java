package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // its reads cannot be interrupted
class VpnGatewayProgramTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+)");

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
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RVPN_LOG", "INFO");
        process = builder.start();
    }

    private String output() throws Exception {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void endsInGoodOrderWhenToldTo() throws Exception {
        start("--listen", "127.0.0.1:0");
        BufferedReader lines = process.inputReader();
        StringBuilder said = new StringBuilder();
        Matcher listens = LISTENS.matcher("");
        while (!listens.find()) {
            String line = lines.readLine();
            assertThat(line).as("a line behind: %s", said).isNotNull();
            said.append(line).append('\n');
            listens = LISTENS.matcher(line);
        }
        int port = Integer.parseInt(listens.group(1));
        try (Socket client = new Socket("127.0.0.1", port)) {
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(process.exitValue()).isZero();
        lines.lines().forEach(said::append);
        assertThat(said).doesNotContain("WARN", "ERROR", "Exception");
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
