package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.jna.Platform;
import org.junit.jupiter.api.Test;

class BridgeTest {
    @Test
    void isLoadedFromTheResourcesOfThisPlatform() {
        assertThat(Bridge.class.getResource("/" + Platform.RESOURCE_PREFIX + "/librvpnbridge.so"))
                .isNotNull();
        assertThatCode(Bridge::require).doesNotThrowAnyException();
    }

    @Test
    void returnsTheNegativeErrnoOfAFailedCall() throws Exception {
        Bridge.require();
        assertThat(Bridge.close(-1)).isEqualTo(-Errno.EBADF);
        assertThat(Bridge.headerSize(-1)).isEqualTo(-Errno.EBADF);
        assertThat(PacketCalls.read(-1, 0, 0, 10, 0, 10, 0, 1)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void namesThePlatformThatIsMissingAndThoseThatAreThere() {
        assertThat(Bridge.missing("linux-s390x", "linux-x86-64, linux-aarch64"))
                .isEqualTo("no native bridge for the platform linux-s390x in this jar, only for linux-x86-64,"
                        + " linux-aarch64: build it on that platform with 'mvn package'");
    }
}
