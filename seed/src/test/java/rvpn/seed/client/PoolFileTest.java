package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

class PoolFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("pool");
    }

    private static AddressPool pool() {
        return new AddressPool(List.of(Cidr.parse("192.168.123.0/24"), Cidr.parse("fd00::/96")));
    }

    @Test
    void keepsAddressesOverARestart() throws Exception {
        AddressPool before = pool();
        before.take("a", List.of());
        List<IpAddress> addresses = before.take("b", List.of());
        new PoolFile(file).write(before);
        assertThat(file).hasContent("a,192.168.123.2,fd00::2\nb,192.168.123.3,fd00::3\n");

        AddressPool after = pool();
        new PoolFile(file).readInto(after);
        assertThat(after.take("b", List.of())).isEqualTo(addresses);
        assertThat(after.take("c", List.of())).map(IpAddress::toString).containsExactly("192.168.123.4", "fd00::4");
    }

    @Test
    void readsWhatOpenVpnWrites() throws Exception {
        Files.writeString(file, "a,192.168.123.9\nb,,fd00::1000\n\nc,192.168.123.10,fd00::7\n");
        AddressPool pool = pool();
        new PoolFile(file).readInto(pool);
        assertThat(pool.take("a", List.of())).map(IpAddress::toString).containsExactly("192.168.123.9", "fd00::2");
        assertThat(pool.take("b", List.of())).map(IpAddress::toString).containsExactly("192.168.123.2", "fd00::1000");
        assertThat(pool.take("c", List.of())).map(IpAddress::toString).containsExactly("192.168.123.10", "fd00::7");
    }

    @Test
    void passesOverWhatIsOutsideTheNetworks() throws Exception {
        Files.writeString(file, "a,10.0.0.9\n");
        AddressPool pool = pool();
        new PoolFile(file).readInto(pool);
        assertThat(pool.take("a", List.of()).get(0)).hasToString("192.168.123.2");
    }

    @Test
    void beginsWithoutAFile() throws Exception {
        new PoolFile(file).readInto(pool());
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a; 1: is not NAME,IPv4[,IPv6]",
                "'ok,192.168.123.2\n,192.168.123.3'; 2: is not NAME,IPv4[,IPv6]",
                "'a,192.168.123.2,fd00::1,more'; 1: is not NAME,IPv4[,IPv6]",
                "'ok,192.168.123.4\n\na,192.168.123.300'; 3: ",
            })
    void namesTheLineThatIsDamaged(String text, String words) throws Exception {
        Files.writeString(file, text);
        assertThatThrownBy(() -> new PoolFile(file).readInto(pool()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--address-pool-file: " + file + ":" + words);
    }

    @Test
    void refusesWhatIsNoText() throws Exception {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> new PoolFile(file).readInto(pool())).hasMessageEndingWith("is not text in UTF-8");
    }
}
