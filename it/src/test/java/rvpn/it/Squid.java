package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Debian's squid as a company has it: basic authentication, a header that it insists on, and one host that it goes to. */
final class Squid {
    static final int PORT = 3128;
    static final String USER = "alice";
    static final String PASSWORD = "open: sesame";
    static final String HEADER = "X-Team: shoot";

    private Squid() {}

    /**
     * Starts it, until the end of the test or of all.
     *
     * @param address where it listens
     * @param target the only host that it goes to
     */
    static void start(Sandbox where, String address, String target) throws IOException {
        Path directory = where.directory().resolve("squid");
        Files.createDirectory(directory);
        // It leaves root behind, and its user must get this far.
        for (Path path : new Path[] {where.directory(), directory}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String hash =
                Shell.run("openssl", "passwd", "-apr1", PASSWORD).succeeds().text();
        Files.writeString(directory.resolve("users"), USER + ":" + hash);
        Path file = Files.writeString(directory.resolve("squid.conf"), """
                http_port %s:%d
                visible_hostname office
                pid_filename %s/squid.pid
                cache_log /dev/null
                access_log none
                coredump_dir none
                cache deny all
                cache_mem 8 MB
                max_filedescriptors 1024
                pinger_enable off
                shutdown_lifetime 0 seconds
                auth_param basic program /usr/lib/squid/basic_ncsa_auth %s/users
                auth_param basic realm office
                auth_param basic children 1 startup=1 idle=1
                acl known proxy_auth REQUIRED
                acl team req_header X-Team ^shoot$
                acl gateway dst %s
                http_access deny !known
                http_access allow CONNECT team gateway
                http_access deny all
                """.formatted(
                        address.contains(":") ? "[" + address + "]" : address, PORT, directory, directory, target));
        // It leaves files of its shared memory; these mounts end with the process.
        where.start(
                "bash",
                "-c",
                "mount -t tmpfs none /dev/shm && exec /usr/sbin/squid -N -d 1 -f $1",
                "bash",
                file.toString());
        Await.until("squid listens", 20, () -> where.host().connects(address, PORT, 1));
    }
}
