package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An nginx that speaks TLS and serves the files of a directory: what a client sees of an API server. */
final class WebServer {
    private static final String CONFIGURATION = """
            daemon off; user root; worker_processes 1; pid %1$s/nginx.pid; error_log stderr;
            events {}
            http {
                access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                server {
                    listen %2$d ssl; root %1$s/www; ssl_certificate %3$s; ssl_certificate_key %4$s;
                }
            }
            """;

    private WebServer() {}

    /**
     * Serves until the end of the test, or of all tests.
     *
     * @param owner whose certificate it shows
     * @return the directory of its files
     */
    static Path start(Sandbox sandbox, int port, String owner) throws IOException {
        Path own = Files.createDirectory(sandbox.directory().resolve("nginx-" + port));
        Path www = Files.createDirectory(own.resolve("www"));
        Pki pki = sandbox.pki();
        Path file = Files.writeString(
                own.resolve("nginx.conf"), CONFIGURATION.formatted(own, port, pki.certificate(owner), pki.key(owner)));
        sandbox.start(
                "env", "PATH=/usr/sbin:/usr/bin", "nginx", "-e", "stderr", "-p", own.toString(), "-c", file.toString());
        Await.until("nginx is there", 10, () -> sandbox.host().connects("127.0.0.1", port, 1));
        return www;
    }
}
