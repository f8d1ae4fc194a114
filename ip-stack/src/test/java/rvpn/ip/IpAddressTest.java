package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0DB8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "fe80::, fe80::",
        "::ffff:10.1.2.3, ::ffff:10.1.2.3",
        "::FFFF:0a01:0203, ::ffff:10.1.2.3",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:192.0.2.33, 1:2:3:4:5:6:c000:221",
        "::1.2.3.4, ::102:304",
    })
    void writesTheCanonicalTextOfWhatItReads(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "10.0.0",
                "10.0.0.0.1",
                "10.0.0.",
                ".10.0.0",
                "10.0.0.256",
                "10.0.0.01",
                "10.0.0.-1",
                "10.0.0.+1",
                "0x0a.0.0.1",
                "167772161",
                " 10.0.0.1",
                "10.0.0.1 ",
                "10.0.0.1:80",
                "10.0.0.1/8",
                "١٠.0.0.1",
                ":",
                ":::",
                "1:",
                ":1",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4::5:6:7:8",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "[::1]",
                "::1/64",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::ffff:10.0.0.256",
                "::-1",
                "2001:db8::\n1"
            })
    void refusesWhatIsNoAddressWithoutAskingAnyone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessageContaining("is not an IP address: ")
                .withMessageNotContaining("\n");
    }

    @Test
    void quotesHostileTextShortened() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse("\u001b[2J" + "x".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).matches("[ -~]+"));
    }

    @Test
    void readsBackWhatItWrites() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            // Sparse bits make runs of zero groups, the interesting case.
            IpAddress v6 = IpAddress.v6(sparse(random), sparse(random));
            IpAddress v4 = IpAddress.v4(random.nextInt());
            for (IpAddress address : List.of(v4, v6)) {
                assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
                assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
            }
        }
    }

    @Test
    void throwsNothingButItsDeclaredErrorOnRandomText() {
        String alphabet = "0123456789abcfF.:/%- g";
        SplittableRandom random = new SplittableRandom(2);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                IpAddress address = IpAddress.parse(text.toString());
                assertThat(IpAddress.parse(address.toString()))
                        .as(text.toString())
                        .isEqualTo(address);
                read++;
            } catch (IllegalArgumentException expected) {
                assertThat(expected).as("'%s', seed 2", text).isExactlyInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void keepsAMappedAddressApartFromItsIpv4Twin() {
        IpAddress mapped = IpAddress.parse("::ffff:10.0.0.1");

        assertThat(mapped.isMapped()).isTrue();
        assertThat(mapped.family()).isEqualTo(IpFamily.V6);
        assertThat(mapped).isNotEqualTo(IpAddress.parse("10.0.0.1"));
        assertThat(IpAddress.of(mapped.bytes())).isEqualTo(mapped);
    }

    @Test
    void ordersByFamilyThenByUnsignedNumber() {
        List<IpAddress> ordered = Stream.of(
                        "0.0.0.0",
                        "127.255.255.255",
                        "128.0.0.0",
                        "255.255.255.255",
                        "::",
                        "0:0:0:1::",
                        "8000::",
                        "ffff::")
                .map(IpAddress::parse)
                .toList();

        assertThat(ordered).isSorted();
    }

    @Test
    void refusesAnIpv4AddressOfMoreThan32Bits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(IpFamily.V4, 0, 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(IpFamily.V4, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 15, 17})
    void refusesBytesOfAnotherLength(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.of(new byte[length]))
                .withMessage("an IP address has 4 or 16 bytes, not " + length);
    }

    private static long sparse(SplittableRandom random) {
        long bits = random.nextLong();
        for (int group = 0; group < 4; group++) {
            if (random.nextInt(3) != 0) {
                bits &= ~(0xffffL << group * 16);
            }
        }
        return bits;
    }
}
