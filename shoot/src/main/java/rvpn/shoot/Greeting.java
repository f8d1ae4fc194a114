package rvpn.shoot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import rvpn.core.Control;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.Networks;
import rvpn.core.config.Version;
import rvpn.ip.Cidr;
import rvpn.tun.Tun;

/** The HELLO of a session that begins: who this end is and what it can do. */
final class Greeting {
    private Greeting() {}

    static Control.Hello of(ShootConfig config, Tun tun, Networks networks) {
        byte[] session = new byte[16];
        new SecureRandom().nextBytes(session);
        return new Control.Hello(
                        List.of(Control.VERSION),
                        HexFormat.of().formatHex(session),
                        0,
                        config.lanes(),
                        false,
                        features(config, tun),
                        nodeName(),
                        texts(networks.behind(config.side())),
                        config.program() + " " + Version.text())
                .from(config.side());
    }

    private static List<String> features(ShootConfig config, Tun tun) {
        List<String> features = new ArrayList<>();
        if (tun.offload().udp()) {
            features.add(Control.FEATURE_USO);
        }
        if (config.firewall() == FirewallSetting.PROGRAM) {
            features.add(Control.FEATURE_MAPPING); // which its rules do
        }
        return features;
    }

    static List<String> texts(List<Cidr> networks) {
        return networks.stream().map(Object::toString).distinct().toList();
    }

    /** The kernel's word for it; the resolver's may be long in coming. */
    private static String nodeName() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.matches("[!-~]{1,253}") ? name : "unknown";
        } catch (IOException unknown) {
            return "unknown";
        }
    }
}
