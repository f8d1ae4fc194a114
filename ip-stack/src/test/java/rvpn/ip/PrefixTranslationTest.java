package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTranslationTest {
    @Test
    void translatesTheExampleOfTheRfc() {
        PrefixTranslation prefix = PrefixTranslation.parse("fd01:203:405::/48=2001:db8:1::/48");

        assertThat(prefix.toMapped(IpAddress.parse("fd01:203:405:1::1234")))
                .contains(IpAddress.parse("2001:db8:1:d550::1234"));
        assertThat(prefix.toReal(IpAddress.parse("2001:db8:1:d550::1234")))
                .contains(IpAddress.parse("fd01:203:405:1::1234"));
    }

    @ParameterizedTest
    @CsvSource({
        "fd00:1::/32=fd00:2::/32",
        "fd00:1:2::/48=2001:db8:ffff::/48",
        "fd00:1:2:100::/56=2001:db8:9:ab00::/56",
        "fd00:1:2:3::/64=2001:db8:ffff:fffe::/64",
        "fd00:1:2:8::/61=fd00:1:2:10::/61"
    })
    void changesNoChecksumAndLosesNoAddress(String text) {
        PrefixTranslation prefix = PrefixTranslation.parse(text);
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            IpAddress real = randomIn(prefix.real(), random);
            IpAddress mapped = prefix.toMapped(real).orElseThrow();
            assertThat(prefix.mapped().contains(mapped)).isTrue();
            assertThat(prefix.toReal(mapped)).contains(real);
            assertThat(sum(mapped) % 0xffff).isEqualTo(sum(real) % 0xffff);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fd00:1:2:3:ffff::1, 5",
        "fd00:1:2:3:ffff:ffff::1, 6",
        "fd00:1:2:3:ffff:ffff:ffff:1, 7",
    })
    void adjustsTheFirstWordBehindALongPrefixThatIsNotAllOnes(String address, int word) {
        PrefixTranslation prefix = PrefixTranslation.parse("fd00:1:2:3::/64=fd00:9:2:3::/64");
        IpAddress real = IpAddress.parse(address);

        IpAddress mapped = prefix.toMapped(real).orElseThrow();

        byte[] before = real.bytes();
        byte[] after = mapped.bytes();
        for (int i = 4; i < 8; i++) {
            boolean same = before[2 * i] == after[2 * i] && before[2 * i + 1] == after[2 * i + 1];
            assertThat(same).as("word %d", i).isEqualTo(i != word);
        }
        assertThat(prefix.toReal(mapped)).contains(real);
    }

    @Test
    void hasNoCounterpartWhereNoWordCanBeAdjusted() {
        PrefixTranslation longer = PrefixTranslation.parse("fd00:1:2:3::/64=fd00:9:2:3::/64");
        PrefixTranslation shorter = PrefixTranslation.parse("fd00:1:2::/48=fd00:9:2::/48");

        assertThat(longer.toMapped(IpAddress.parse("fd00:1:2:3:ffff:ffff:ffff:ffff")))
                .isEmpty();
        assertThat(shorter.toMapped(IpAddress.parse("fd00:1:2:ffff::1"))).isEmpty();
        assertThat(shorter.toMapped(IpAddress.parse("fd00:1:3::1"))).isEmpty();
        assertThat(shorter.toReal(IpAddress.parse("fd00:1:2::1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "fd00::/48, is not REAL=MAPPED",
        "10.0.0.0/16=10.1.0.0/16, is for IPv6 on both sides",
        "fd00::/48=10.1.0.0/16, is for IPv6 on both sides",
        "fd00:1::/48=fd00:2::/56, must be equally long",
        "fd00:1::/96=fd00:2::/96, must be from /1 to /64",
        "fd00:1::/48=fd00:1::/48, cannot stand for itself",
        "fd00:1::1/48=fd00:1::/48, did you mean"
    })
    void refusesInWordsWhatDoesNotFit(String text, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrefixTranslation.parse(text))
                .withMessageContaining(words);
    }

    @Test
    void mappingRefusesPrefixesThatShareAddresses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkMapping.of(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                PrefixTranslation.parse("fd00:1::/48=fd00:2::/48"),
                                PrefixTranslation.parse("fd00:3::/48=fd00:2::/48"))))
                .withMessage("prefix translation: fd00:2::/48 and fd00:2::/48 overlap; each prefix may be named once,"
                        + " as real or as mapped");
    }

    private static IpAddress randomIn(Cidr network, Random random) {
        IpAddress bits = IpAddress.v6(random.nextLong(), random.nextLong());
        IpAddress behind = bits.first(network.prefix());
        IpAddress address = IpAddress.v6(
                network.network().high() | bits.high() ^ behind.high(),
                network.network().low() | bits.low() ^ behind.low());
        // 0xffff in the word that is adjusted has no counterpart, and has a test of its own.
        return (address.high() & 0xffff) == 0xffff && network.prefix() <= 48 ? randomIn(network, random) : address;
    }

    private static long sum(IpAddress address) {
        return Checksum.sum(ByteBuffer.wrap(address.bytes()), 0, 16);
    }

    @Test
    void aNeutralPrefixKeepsAllBitsBehindIt() {
        PrefixTranslation prefix = PrefixTranslation.parse("fd00:10:96::/48=fd44:0:62::/48");

        assertThat(prefix.isNeutral()).isTrue();
        assertThat(prefix.toMapped(IpAddress.parse("fd00:10:96:7::1:20")))
                .contains(IpAddress.parse("fd44:0:62:7::1:20"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fd00:10:96::/48=fd44::/48",
                "fd00:10:96::/64=fd44:1:2:3::/64",
                "fd00:1::/32=fd44::/32",
                "fd00:10:96::/52=fd44:0:1:1000::/52"
            })
    void tellsWhichPrefixWouldBeNeutral(String text) {
        PrefixTranslation prefix = PrefixTranslation.parse(text);
        assertThat(prefix.isNeutral()).isFalse();

        assertThat(prefix.neutral()).hasValueSatisfying(neutral -> {
            assertThat(neutral.isNeutral()).isTrue();
            assertThat(neutral.real()).isEqualTo(prefix.real());
        });
    }

    @Test
    void aPrefixWithoutAWholeWordCanHaveNoNeutralOne() {
        assertThat(PrefixTranslation.parse("fd00::/9=fc80::/9").neutral()).isEmpty();
    }
}
