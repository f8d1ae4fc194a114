package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void passesResultsThrough() throws Exception {
        assertThat(Errno.result("read tun0", 0)).isZero();
        assertThat(Errno.result("read tun0", 5)).isEqualTo(5);
    }

    @Test
    void takesNothingThereForZero() throws Exception {
        assertThat(Errno.result("read tun0", -Errno.EAGAIN)).isZero();
    }

    @Test
    void namesTheCallTheErrnoAndWhatItMeans() {
        assertThatThrownBy(() -> Errno.result("open /dev/net/tun", -Errno.ENOENT))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessage("open /dev/net/tun: ENOENT (no such file or directory)");
    }

    @Test
    void requiresEvenWhatMightComeLater() {
        assertThatThrownBy(() -> Errno.require("ioctl", -Errno.EAGAIN)).isInstanceOf(ErrnoException.class);
    }

    @Test
    void describesEveryNumberInOneLine() {
        for (int errno = 1; errno < 200; errno++) {
            assertThat(Errno.describe(errno)).matches("(E[A-Z]+ \\(.+\\))|(errno \\d+)");
        }
    }
}
