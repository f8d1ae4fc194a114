package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UmaskTest {
    @TempDir
    Path directory;

    @Test
    void holdsForWhatIsCreatedUnderItAlone() throws IOException {
        String before = modeOfNewFile("before");
        String under = Umask.with(Umask.OWNER_ONLY, () -> modeOfNewFile("under"));
        assertThat(under).isEqualTo("rw-------");
        assertThat(modeOfNewFile("after")).isEqualTo(before);
    }

    @Test
    void endsWithWhatFails() throws IOException {
        String before = modeOfNewFile("before");
        assertThatThrownBy(() -> Umask.with(Umask.OWNER_ONLY, () -> {
                    throw new IOException("full");
                }))
                .hasMessage("full");
        assertThat(modeOfNewFile("after")).isEqualTo(before);
    }

    private String modeOfNewFile(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.newOutputStream(file).close();
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
