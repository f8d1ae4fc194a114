package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixListenerTest {
    @TempDir
    private Path directory;

    private UnixListener listen(Path path, UnixAccess access) throws StartException {
        return UnixListener.listen("--socket", path, access, 16);
    }

    @ParameterizedTest
    @CsvSource({"0600, rw-------", "0660, rw-rw----", "0222, -w--w--w-", "0777, rwxrwxrwx"})
    void hasItsModeWhateverTheMask(String mode, String permissions) throws Exception {
        Path path = directory.resolve("s");
        try (UnixListener listener = listen(path, new UnixAccess(UnixAccess.parseMode(mode), ""))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(listener.path())))
                    .isEqualTo(permissions);
            try (var names = Files.list(directory)) {
                assertThat(names).containsExactly(path);
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void belongsToWhomItWasGiven() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"));
        try (UnixListener listener = listen(directory.resolve("s"), new UnixAccess(0660, "65531:65532"))) {
            assertThat(Files.getAttribute(listener.path(), "unix:uid")).isEqualTo(65531);
            assertThat(Files.getAttribute(listener.path(), "unix:gid")).isEqualTo(65532);
        }
    }

    @Test
    void leavesNothingBehindWhereTheOwnerDoesNotExist() throws Exception {
        assertThatThrownBy(() -> listen(directory.resolve("s"), new UnixAccess(0600, "nobody-knows-me")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("there is no user or group 'nobody-knows-me' here");
        try (var names = Files.list(directory)) {
            assertThat(names).isEmpty();
        }
    }

    @Test
    void doesNotFollowALinkToSomebodyElsesFile() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "text");
        Path link = Files.createSymbolicLink(directory.resolve("link"), precious);
        assertThatThrownBy(() -> listen(link, UnixAccess.OWNER_ONLY)).hasMessageContaining("no socket");
        assertThat(precious).hasContent("text");
    }

    @Test
    void refusesAPathThatIsTooLongForTheKernel() {
        assertThatThrownBy(() -> UnixListener.parsePath("/run/" + "x".repeat(103)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 107 bytes");
        assertThatThrownBy(() -> UnixListener.parsePath("/run/" + "x".repeat(99) + "/s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the directory of a Unix socket");
        assertThat(UnixListener.parsePath("/run/proxy.sock")).isEqualTo(Path.of("/run/proxy.sock"));
    }

    @Test
    void leavesASuccessorsFileAloneWhenClosedAgain() throws Exception {
        Path path = directory.resolve("s");
        UnixListener listener = listen(path, UnixAccess.OWNER_ONLY);
        Path sameInode = Files.createLink(directory.resolve("kept"), path);
        listener.close();
        assertThat(path).doesNotExist();
        Files.move(sameInode, path);
        listener.close();
        assertThat(path).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b:c", "a b", "-a", "a:", "a\n"})
    void refusesAnOwnerThatIsNone(String owner) {
        assertThatThrownBy(() -> UnixAccess.parseOwner(owner)).isInstanceOf(IllegalArgumentException.class);
    }
}
