package rvpn.seed.pki;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate switch DIR}: certificates of the new authority; both are believed. */
@Command(
        name = "switch",
        sortOptions = false,
        description = "Issues all certificates again, by the new authority; both stay in every ca.crt.")
final class RotateSwitch implements Callable<Integer> {
    @Mixin
    private RotationStep step;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            description = "How long the certificates are valid. Default: each as long as the one before.")
    private Integer days;

    @Override
    public Integer call() throws StartException {
        Wishes wishes = wishes();
        return step.take(rotation -> rotation.change(wishes).stream()
                .map(name -> "%s/ is of neither authority, and was left alone%n"
                        .formatted(step.directory().resolve(name)))
                .collect(Collectors.joining()));
    }

    private Wishes wishes() throws ConfigException {
        try {
            return Wishes.ofDays(Optional.ofNullable(days));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }
}
