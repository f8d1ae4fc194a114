package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void readsTheClientsOwnFileAndAnewEachTime() throws Exception {
        ClientDirectory files = new ClientDirectory(directory, true);
        Files.writeString(directory.resolve("vpn-shoot-0"), "iroute 10.0.0.0 255.0.0.0\n");
        assertThat(files.read("vpn-shoot-0").networks()).hasToString("[10.0.0.0/8]");
        Files.writeString(directory.resolve("vpn-shoot-0"), "iroute 11.0.0.0 255.0.0.0\n");
        assertThat(files.read("vpn-shoot-0").networks()).hasToString("[11.0.0.0/8]");
    }

    @Test
    void takesDefaultForThoseWithoutAFile() throws Exception {
        Files.writeString(directory.resolve("DEFAULT"), "disable\n");
        assertThat(new ClientDirectory(directory, true).read("anybody").disabled())
                .isTrue();
    }

    @Test
    void refusesThoseWithoutAFileOnlyWhenItIsToldTo() throws Exception {
        assertThat(new ClientDirectory(directory, false).read("anybody")).isSameAs(ClientFile.NONE);
        assertThatThrownBy(() -> new ClientDirectory(directory, true).read("anybody"))
                .isInstanceOf(ClientRefusedException.class)
                .hasMessage("it has no file in " + directory + " (--client-config-exclusive)");
    }

    @Test
    void namesFileAndLineOfWhatIsWrong() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "# fine\niroute nowhere\n");
        assertThatThrownBy(() -> new ClientDirectory(directory, false).read("a"))
                .hasMessageStartingWith(file + ": line 2: 'nowhere'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "..",
                ".",
                ".hidden",
                "a/b",
                "/etc/passwd",
                "a..b",
                "",
                "default",
                "a b",
                "a\u0000",
                "ä"
            })
    void reachesNoFileByAnUnusualName(String name) throws Exception {
        assertThat(ClientDirectory.isFileName(name)).isFalse();
        Files.writeString(directory.getParent().resolve("secret"), "disable\n");
        assertThat(new ClientDirectory(directory, false).read(name)).isSameAs(ClientFile.NONE);
        Files.delete(directory.getParent().resolve("secret"));
    }

    @Test
    void refusesADirectoryAndAFileThatIsTooLong() throws Exception {
        Files.createDirectory(directory.resolve("a"));
        assertThatThrownBy(() -> new ClientDirectory(directory, false).read("a"))
                .hasMessageEndingWith("a is no file");
        Files.writeString(directory.resolve("b"), "#".repeat((8 << 20) + 1));
        assertThatThrownBy(() -> new ClientDirectory(directory, false).read("b"))
                .hasMessageEndingWith("b is longer than 8388608 bytes");
    }
}
