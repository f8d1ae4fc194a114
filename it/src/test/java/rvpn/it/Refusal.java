package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A start that must fail: the options, the exit status, and what the one line must say.
 *
 * @param options divided by blanks; PKI stands for the directory of the certificates
 */
record Refusal(int status, String options, List<String> words) {
    static Refusal usage(String options, String... words) {
        return new Refusal(2, options, List.of(words));
    }

    static Refusal identity(String options, String... words) {
        return new Refusal(3, options, List.of(words));
    }

    static Refusal host(String options, String... words) {
        return new Refusal(4, options, List.of(words));
    }

    /** Starts a program, as the owner of a certificate unless the options say otherwise, and watches it fail. */
    void assertBy(Sandbox sandbox, String program, String owner) {
        assertBy(sandbox, List.of(program), owner);
    }

    /** The same of a program behind another, such as {@code unshare --mount}. */
    void assertBy(Sandbox sandbox, List<String> program, String owner) {
        List<String> before = HostState.of(sandbox.host());
        List<String> command = new ArrayList<>(program);
        Stream.of(options.split(" "))
                .filter(option -> !option.isEmpty())
                .map(option -> option.replace("PKI", sandbox.pki().directory().toString()))
                .forEach(command::add);
        files(sandbox.pki(), owner).forEach((flag, file) -> {
            if (!options.contains(flag + "=")) {
                command.add(flag + "=" + file);
            }
        });
        Outcome outcome = sandbox.run(command.stream());
        assertThat(outcome.errorLines()).as(outcome.toString()).hasSize(1);
        assertThat(outcome.errors()).contains(words).doesNotContain("Exception");
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(HostState.of(sandbox.host())).as("what is left on the host").isEqualTo(before);
    }

    private static Map<String, String> files(Pki pki, String owner) {
        return owner.isEmpty()
                ? Map.of()
                : Map.of(
                        "--certificate", pki.certificate(owner).toString(),
                        "--key", pki.key(owner).toString(),
                        "--ca", pki.authority().toString());
    }

    /** For the name of the test. */
    @Override
    public String toString() {
        return options.isEmpty() ? "no options" : options;
    }
}
