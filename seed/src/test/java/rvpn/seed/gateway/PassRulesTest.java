package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.core.identity.ExpectedName;

class PassRulesTest {
    @TempDir
    Path folder;

    private PassRules read(String passes) throws Exception {
        Path file = Files.writeString(
                folder.resolve("routes.yaml"), "routes:\n- namespace: a\n  vpn-seed-server:\n" + passes);
        return RouteFile.read(file).get(0).passes();
    }

    @Test
    void readsFilesFromWhereTheRoutesLie() throws Exception {
        PassRules rules = read("  passes: {ca: a/ca.crt, crl: /srv/crl.pem, names: ['prefix:shoot-'], keys: [k.pub],"
                + " required: [connect, tls]}\n");

        assertThat(rules)
                .isEqualTo(new PassRules(
                        Optional.of(folder.resolve("a/ca.crt")),
                        Optional.of(Path.of("/srv/crl.pem")),
                        List.of(ExpectedName.parse("prefix:shoot-")),
                        List.of(folder.resolve("k.pub")),
                        Optional.of(Set.of(Door.CONNECT, Door.TLS))));
    }

    @Test
    void sayNothingWhereTheRouteDoesNot() throws Exception {
        assertThat(read("")).isEqualTo(PassRules.NONE);
        assertThat(read("  passes:\n")).isEqualTo(PassRules.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{crl: x}|passes lacks 'ca', whose certificates 'crl' and 'names' are about",
                "{ca: x, names: []}|passes.names is an empty list; leave it out to admit every name",
                "{required: []}|passes.required names no door: 'none', 'connect', 'tls' or 'connect,tls' would be right",
                "{required: [tls, none]}|passes.required 'none' is no door",
                "{keys: k.pub}|passes.keys is the string \"k.pub\", not a list",
                "{ca: ''}|passes.ca is the string \"\", not a word",
                "{ca: \"\\0\"}|not the path of a file",
                "{token: x}|passes.token is unknown; known are ca, crl, keys, names, required",
            })
    void sayWhatIsWrong(String passes, String words) {
        assertThatThrownBy(() -> read("  passes: " + passes + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words);
    }
}
