package rvpn.seed.pki;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate complete DIR}: only the new authority is believed, and the old one's key is gone. */
@Command(
        name = "complete",
        description =
                "Takes the old authority out of every ca.crt and removes its key; its certificates are refused then.")
final class RotateComplete implements Callable<Integer> {
    @Mixin
    private RotationStep step;

    @Override
    public Integer call() throws StartException {
        return step.take(rotation -> {
            rotation.complete();
            return "";
        });
    }
}
