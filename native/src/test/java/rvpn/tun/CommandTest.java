package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void givesInputAndReturnsOutputOfAnyLength() throws IOException {
        String long_ = "0123456789abcdef\n".repeat(100_000);
        assertThat(Command.run(long_, "cat")).isEqualTo(long_);
    }

    @Test
    void passesArgumentsAsTheyAre() throws IOException {
        assertThat(Command.run("", "printf", "%s|", "a b", "$HOME", ";id")).isEqualTo("a b|$HOME|;id|");
    }

    @Test
    void tellsWhatAFailedProgramSaidInOneLine() {
        assertThatThrownBy(() -> Command.run("", "ls", "/no/such/thing"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("ls /no/such/thing: ")
                .hasMessageContaining("No such file or directory")
                .hasMessageNotContaining("\n");
    }

    @Test
    void tellsTheStatusWhenAFailedProgramSaidNothing() {
        assertThatThrownBy(() -> Command.run("", "false")).hasMessage("false: exit status 1");
    }

    @Test
    void survivesAProgramThatDoesNotReadItsInput() throws IOException {
        assertThat(Command.run("x".repeat(1 << 20), "true")).isEmpty();
    }

    @Test
    void endsAProgramThatTakesTooLong() {
        assertThatThrownBy(() -> Command.run(50, "", "sleep", "1000"))
                .isInstanceOf(IOException.class)
                .hasMessage("sleep 1000: no end within 50 ms");
    }

    @Test
    void namesWhatIsNotInstalledAndItsPackage() {
        assertThatThrownBy(() -> Command.run("", "hn-no-such-program"))
                .hasMessage("the program hn-no-such-program is not installed: 'apt-get install hn-no-such-program' on"
                        + " Debian");
        assertThat(Command.missing("ip6tables-restore")).hasMessageContaining("apt-get install iptables'");
        assertThat(Command.missing("ip")).hasMessageContaining("apt-get install iproute2'");
    }

    @Test
    void endsWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Command.run("", "sleep", "1000")).hasMessage("sleep 1000: interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void tellsTheLineOfTheInputAtFault() {
        CommandException e = new CommandException("ip -batch -", 1, "Error: bad.\nCommand failed -:2\n");
        assertThat(e.at("ip", List.of("first", "second"), 2)).hasMessageStartingWith("ip second: Error: bad.");
        assertThat(e.at("ip", List.of("first"), 2)).isSameAs(e);
    }
}
