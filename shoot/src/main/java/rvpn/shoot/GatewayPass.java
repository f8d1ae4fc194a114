package rvpn.shoot;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import rvpn.core.config.ConfigException;
import rvpn.core.config.SecretFile;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.identity.Identity;
import rvpn.core.pass.PassFile;
import rvpn.core.pass.PassMaker;

/**
 * What is shown to the gateway, so that it lets the shoot through.
 *
 * @param file with {@link Kind#FILE}, otherwise null
 */
record GatewayPass(Kind kind, Path file) {
    /** Which pass. */
    enum Kind {
        /** None. */
        NONE,
        /** One that the own certificate's key signs at each dial. */
        CERTIFICATE,
        /** That of a file, which is read at each dial. */
        FILE
    }

    /** Where no gateway is asked. */
    static final GatewayPass NONE = new GatewayPass(Kind.NONE, null);

    private static final Setting<Kind> KIND = Setting.choice(
                    "gateway-pass",
                    Kind.class,
                    Kind.NONE,
                    "What is shown to the gateway: nothing, a pass signed with the own certificate's key at each dial, or that"
                            + " of --gateway-pass-file; without it the file if there is one, else certificate with --dial tls,"
                            + " else none. It travels in the clear.")
            .or(null);
    private static final Setting<Path> FILE = Setting.of(
            "gateway-pass-file",
            "FILE",
            "File with a pass as vpnctl pass issue makes it; read at each dial.",
            Path::of);

    static final List<Setting<?>> SETTINGS = List.of(KIND, FILE);

    static GatewayPass from(Settings settings, Gateway.Dial dial) throws ConfigException {
        Path file = settings.get(FILE);
        Kind kind = settings.get(KIND);
        if (kind == null) {
            kind = file != null ? Kind.FILE : dial == Gateway.Dial.TLS ? Kind.CERTIFICATE : Kind.NONE;
        }
        if ((kind == Kind.FILE) != (file != null)) {
            throw settings.refuse(FILE, "goes with --gateway-pass file, and that with it");
        }
        if (kind != Kind.NONE && dial == Gateway.Dial.DIRECT) {
            throw settings.refuse(
                    file == null ? KIND : FILE, "only a gateway wants a pass, and with --dial direct there is none");
        }
        if (file != null) {
            check(settings, file);
        }
        return new GatewayPass(kind, file);
    }

    private static void check(Settings settings, Path file) throws ConfigException {
        try {
            PassFile.read(file);
            SecretFile.warnWhereOthersMayRead(FILE, file);
        } catch (IOException unusable) {
            throw settings.refuse(FILE, unusable.getMessage());
        }
    }

    /**
     * A pass for one dial; reads a file, or signs: not for event loops.
     *
     * @param destination that the gateway will be asked for
     * @return null with {@link Kind#NONE}
     */
    String make(Identity identity, String destination) throws IOException {
        return switch (kind) {
            case NONE -> null;
            case CERTIFICATE -> PassMaker.make(identity, destination, Clock.systemUTC());
            case FILE -> read();
        };
    }

    private String read() throws IOException {
        try {
            return PassFile.read(file);
        } catch (IOException unusable) {
            throw new IOException("--" + FILE.name() + ": " + unusable.getMessage());
        }
    }
}
