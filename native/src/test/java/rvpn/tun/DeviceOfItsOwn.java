package rvpn.tun;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a real device in a network namespace of its own, with IPv6. Needs root. */
abstract class DeviceOfItsOwn {
    static final String NAME = "hn-tun0";

    LinuxTun tun;
    private NetworkNamespace namespace;

    @BeforeEach
    void openDevice() throws IOException {
        namespace = NetworkNamespace.enter();
        assumeThat(Ipv6Support.isOff()).as("this host without IPv6").isFalse();
        tun = LinuxTun.open(NAME, 1);
    }

    @AfterEach
    void leaveNamespace() {
        if (tun != null) {
            tun.close();
        }
        if (namespace != null) {
            namespace.leave();
        }
    }

    static String routes() throws IOException {
        return Command.run("", "ip", "route", "show") + Command.run("", "ip", "-6", "route", "show");
    }
}
