package rvpn.core.identity;

import java.nio.file.Path;
import java.util.List;
import rvpn.core.config.Setting;

/** The three settings that name a program's certificate, key and authorities. */
public record IdentityFiles(Setting<Path> certificate, Setting<Path> key, Setting<Path> ca) {
    /**
     * Settings {@code certificate}, {@code key} and {@code ca}, each with the prefix before its name.
     *
     * @param prefix empty, or such as {@code proxy-}
     * @param directory where {@code tls.crt}, {@code tls.key} and {@code ca.crt} lie unless told otherwise; null for no
     *     default
     */
    public static IdentityFiles named(String prefix, Path directory) {
        return new IdentityFiles(
                file(prefix + "certificate", directory, "tls.crt", "PEM file of the own certificate, then its chain."),
                file(prefix + "key", directory, "tls.key", "PEM file of the certificate's private key, not encrypted."),
                file(prefix + "ca", directory, "ca.crt", "PEM file of the authorities that peers' certificates need."));
    }

    /** All three, for the list of a program's settings. */
    public List<Setting<?>> all() {
        return List.of(certificate, key, ca);
    }

    private static Setting<Path> file(String name, Path directory, String file, String description) {
        Setting<Path> setting = Setting.of(name, "FILE", description, Path::of);
        return directory == null ? setting : setting.or(directory.resolve(file).toString());
    }
}
