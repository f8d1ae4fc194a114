package rvpn.core.identity;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/**
 * The settings that name a program's certificate, key, authorities and what those have revoked, how often to look, and
 * when to warn.
 */
public record IdentityFiles(
        Setting<Path> certificate,
        Setting<Path> key,
        Setting<Path> ca,
        Setting<Path> crl,
        Setting<Integer> checkMs,
        Setting<Integer> warningDays) {
    private static final int DEFAULT_CHECK_MS = 60_000;

    /**
     * Settings {@code certificate}, {@code key}, {@code ca}, {@code crl}, {@code identity-check-ms} and
     * {@code certificate-warning-days}, each with the prefix before its name.
     *
     * @param prefix empty, or such as {@code proxy-}
     * @param directory where {@code tls.crt}, {@code tls.key} and {@code ca.crt} lie unless told otherwise; null for no
     *     default
     */
    public static IdentityFiles named(String prefix, Path directory) {
        return new IdentityFiles(
                file(prefix + "certificate", directory, "tls.crt", "PEM file of the own certificate, then its chain."),
                file(prefix + "key", directory, "tls.key", "PEM file of the certificate's private key, not encrypted."),
                file(prefix + "ca", directory, "ca.crt", "PEM file of the authorities that peers' certificates need."),
                Setting.of(
                        prefix + "crl",
                        "FILE",
                        "PEM or DER file of the authorities' revocation lists; without one no certificate is revoked.",
                        Path::of),
                Setting.number(
                        prefix + "identity-check-ms",
                        100,
                        3_600_000,
                        DEFAULT_CHECK_MS,
                        "MS",
                        "How often the certificates of live peers are checked again, in milliseconds."),
                Setting.number(
                        prefix + "certificate-warning-days",
                        0,
                        3_650,
                        ExpiryReminder.DAYS,
                        "DAYS",
                        "How many days before a certificate, authority or revocation list ends the log warns, once a"
                                + " day; 0 for never."));
    }

    /** All of them, for the list of a program's settings. */
    public List<Setting<?>> all() {
        return List.of(certificate, key, ca, crl, checkMs, warningDays);
    }

    /** The files that the settings name. */
    List<Path> paths(Settings settings) {
        return Stream.of(certificate, key, ca, crl)
                .map(settings::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Setting<Path> file(String name, Path directory, String file, String description) {
        Setting<Path> setting = Setting.of(name, "FILE", description, Path::of);
        return directory == null ? setting : setting.or(directory.resolve(file).toString());
    }
}
