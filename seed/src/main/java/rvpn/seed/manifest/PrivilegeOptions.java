package rvpn.seed.manifest;

import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;

/** The option of programs with a TUN device. */
final class PrivilegeOptions {
    @Option(
            names = "--privileged",
            paramLabel = "none|init|program",
            arity = "0..1",
            fallbackValue = "program",
            defaultValue = "none",
            description =
                    "What is privileged: nothing, and the kubelet sets the kernel's settings; a container that sets"
                            + " them before the program starts; or the program, which is meant without a value."
                            + " Default: ${DEFAULT-VALUE}.")
    private String privileged;

    Privilege privilege() throws ConfigException {
        return Privilege.parse("--privileged", privileged);
    }
}
