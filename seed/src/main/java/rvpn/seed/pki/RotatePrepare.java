package rvpn.seed.pki;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate prepare DIR}: a new authority, believed by all, which has issued nothing yet. */
@Command(
        name = "prepare",
        sortOptions = false,
        description = "Makes a new authority, in next-ca, and adds it to every ca.crt; certificates stay as they are.")
final class RotatePrepare implements Callable<Integer> {
    @Mixin
    private RotationStep step;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "" + PkiPlan.AUTHORITY_DAYS,
            description = "How long the new authority is valid. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws StartException {
        if (days < 1 || days > PkiPlan.MAX_AUTHORITY_DAYS) {
            throw new ConfigException("--days: " + days + " is not from 1 to " + PkiPlan.MAX_AUTHORITY_DAYS);
        }
        return step.take(rotation -> {
            rotation.prepare(days);
            return "";
        });
    }
}
