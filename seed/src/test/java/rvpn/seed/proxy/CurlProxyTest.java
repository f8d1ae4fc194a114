package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.seed.connect.RawClient;

/** A client that is not ours. */
class CurlProxyTest extends AroundProxy {
    @Test
    void servesCurl(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")));
        Path ca = pem(folder, "ca", "CERTIFICATE", bench.pki().certificate().getEncoded());
        Path certificate = pem(
                folder, "client", "CERTIFICATE", bench.apiserver().certificate().getEncoded());
        Path key = pem(folder, "key", "PRIVATE KEY", bench.apiserver().key().getEncoded());
        Process curl = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--noproxy",
                        "",
                        "--proxytunnel",
                        "--proxy",
                        "https://vpn-seed-server:" + bench.address().getPort(),
                        "--resolve",
                        "vpn-seed-server:" + bench.address().getPort() + ":127.0.0.1",
                        "--proxy-cacert",
                        ca.toString(),
                        "--proxy-cert",
                        certificate.toString(),
                        "--proxy-key",
                        key.toString(),
                        "http://127.0.0.1:" + bench.origin().address().getPort() + "/")
                .redirectErrorStream(true)
                .start();
        try (RawClient target = bench.origin().next()) {
            assertThat(target.head()).startsWith("GET / HTTP/1.1\r\n");
            target.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(new String(curl.getInputStream().readAllBytes())).isEqualTo("hello");
            assertThat(curl.waitFor()).isZero();
        }
    }

    private static Path pem(Path folder, String name, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}
