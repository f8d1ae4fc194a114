package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import rvpn.fuzz.FuzzTarget;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * A client's file in OpenVPN's syntax. It is taken whole or refused in printable words; what is taken is written so that it is
 * read the same again, each network once and at most one address a family.
 */
class ClientFileFuzzTest extends FuzzTarget {
    @Override
    protected void check(byte[] input) throws Exception {
        ClientFile file;
        try {
            file = ClientFile.parse(
                    new String(input, StandardCharsets.UTF_8).lines().toList());
        } catch (ClientRefusedException refused) {
            assertWords(refused.getMessage());
            return;
        }
        assertThat(file.networks()).doesNotHaveDuplicates();
        assertThat(file.addresses().stream().map(IpAddress::family)).doesNotHaveDuplicates();
        assertThat(file.passedOver()).allMatch(word -> word.matches("[a-z-]+"));
        assertThat(ClientFile.parse(written(file)))
                .isEqualTo(new ClientFile(file.networks(), file.addresses(), file.disabled(), List.of()));
    }

    private static List<String> written(ClientFile file) {
        List<String> lines = new ArrayList<>();
        for (Cidr network : file.networks()) {
            lines.add(
                    network.family() == IpFamily.V4
                            ? "iroute " + network.network() + " " + netmask(network.prefix())
                            : "iroute-ipv6 " + network);
        }
        for (IpAddress address : file.addresses()) {
            lines.add(
                    address.family() == IpFamily.V4
                            ? "ifconfig-push " + address + " 255.255.255.0"
                            : "ifconfig-ipv6-push " + address + "/64");
        }
        if (file.disabled()) {
            lines.add("disable");
        }
        return lines;
    }

    private static IpAddress netmask(int prefix) {
        return IpAddress.v4(prefix == 0 ? 0 : -1 << (Integer.SIZE - prefix));
    }
}
