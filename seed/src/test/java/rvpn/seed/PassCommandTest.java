package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void issuesAPassThatItsPublicKeyConfirms() throws Exception {
        Path key = directory.resolve("gate.key");
        assertThat(run("pass", "key", key.toString())).isZero();
        assertThat(out.toString()).contains("keep it to yourself");
        String pass = issue(key, "shoot--local--demo", "12h");
        Path file = Files.writeString(directory.resolve("pass"), pass);

        assertThat(run("pass", "show", file.toString(), "--keys", key + ".pub")).isZero();

        assertThat(out.toString())
                .contains(
                        "kind       token pass\n",
                        "shoot      shoot--local--demo\n",
                        ", 11 h left\n",
                        "signature  good\n");
    }

    @Test
    void tellsAPassOfAnotherKeyAndOneThatWasChanged() throws Exception {
        Path key = directory.resolve("gate.key");
        Path other = directory.resolve("other.key");
        run("pass", "key", key.toString());
        run("pass", "key", other.toString());
        String pass = issue(key, "a", "1d");
        Path file = Files.writeString(directory.resolve("pass"), pass);
        int signature = pass.lastIndexOf('.') + 1;
        char changed = pass.charAt(signature) == 'A' ? 'B' : 'A';
        Path forged = Files.writeString(
                directory.resolve("forged"), pass.substring(0, signature) + changed + pass.substring(signature + 1));

        run("pass", "show", file.toString(), "--keys", other + ".pub");
        assertThat(out.toString()).contains("signature  not checked: its key is not given");
        run("pass", "show", forged.toString(), "--keys", key + ".pub");
        assertThat(out.toString()).contains("signature  WRONG");
    }

    @Test
    void keepsTheKeyFromOthersAndNeverOverwritesIt() throws Exception {
        Path key = directory.resolve("gate.key");
        run("pass", "key", key.toString());
        String before = Files.readString(key);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(run("pass", "key", key.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "30", "d", "-1d", "3651d", "999999d", "1w", "1d "})
    void saysWhichTimesItTakes(String valid) {
        Path key = directory.resolve("gate.key");
        run("pass", "key", key.toString());

        int status = run("pass", "issue", "--key", key.toString(), "--shoot", "a", "--valid", valid);

        assertThat(status).isEqualTo(2);
        assertThat(err.toString())
                .contains("--valid: '" + valid + "' is not a time up to 3650d, such as 45m, 12h or 30d");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("pass"), "hello");

        assertThat(run("pass", "show", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + " holds no pass as vpnctl pass issue makes it");
        assertThat(run("pass", "issue", "--key", file.toString(), "--shoot", "a"))
                .isEqualTo(3);
        assertThat(err.toString()).contains(file + " is not PEM");
        assertThat(run("pass", "issue", "--key", file.toString(), "--shoot", "A_B"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--shoot: 'A_B' is no namespace");
    }

    private String issue(Path key, String shoot, String valid) {
        out.getBuffer().setLength(0);
        assertThat(run("pass", "issue", "--key", key.toString(), "--shoot", shoot, "--valid", valid))
                .isZero();
        return out.toString();
    }

    private int run(String... arguments) {
        return VpnCtl.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
