package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.Side;
import rvpn.ip.Cidr;
import rvpn.ip.TestPackets;
import rvpn.tun.FirewallRule;
import rvpn.tun.LinuxTun;
import rvpn.tun.NativeBuffer;
import rvpn.tun.NetworkNamespace;
import rvpn.tun.Routing;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** On a real device in a network namespace of the test's own; the test plays the tunnel and the seed behind it. */
@Timeout(60)
class ShootNetworkTest {
    private static final String DEVICE = "hp-tun0";
    private static final String SEED = "192.168.123.1";
    private static final String OWN = "192.168.123.2";
    private static final String NODE = "10.250.0.7";
    private static final int VNET_HDR_BYTES = 10;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final long TURN_NS = 50_000;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private NetworkNamespace namespace;
    private LinuxTun tun;
    private ShootNetwork network;

    @BeforeEach
    void layNetwork() throws Exception {
        namespace = NetworkNamespace.enter();
        Shell.run("ip", "link", "set", "lo", "up");
        Shell.run("ip", "address", "add", NODE + "/32", "dev", "lo");
        tun = LinuxTun.open(DEVICE, 1);
        network =
                new ShootNetwork(DEVICE, Routing.HOSTS, List.of(Cidr.parse("10.250.0.0/16")), FirewallSetting.PROGRAM);
        network.apply(agreement());
    }

    @AfterEach
    void leave() {
        if (tun != null) {
            tun.close();
        }
        if (namespace != null) {
            namespace.leave();
        }
    }

    private static Agreement agreement() throws Exception {
        return Agreement.of(
                AgreementTest.welcome(List.of(OWN + "/24"), List.of("10.8.0.0/16"), 1400),
                TestConfig.networks("seed-networks", "10.8.0.0/16"),
                Side.SHOOT);
    }

    @Test
    void letsOnlyAnswersIntoTheTunnelAndGivesPodsAnAddressTheyKnow() throws Exception {
        assertThat(network.of(agreement()).firewall())
                .map(ShootNetworkTest::readable)
                .containsExactly(
                        "BOTH mangle PREROUTING -i lo -j RETURN",
                        "IPV4 mangle PREROUTING -d 192.168.123.2 ! -i hp-tun0 -j DROP",
                        "BOTH filter FORWARD -o hp-tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -o hp-tun0 -j DROP",
                        "BOTH filter OUTPUT -o hp-tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter OUTPUT -o hp-tun0 -j DROP",
                        "BOTH filter FORWARD -i hp-tun0 -j ACCEPT",
                        "BOTH mangle FORWARD -i hp-tun0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "BOTH mangle FORWARD -o hp-tun0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "IPV4 nat POSTROUTING -s 192.168.123.0/24 ! -o hp-tun0 -j MASQUERADE",
                        "IPV4 nat POSTROUTING -s 10.8.0.0/16 ! -o hp-tun0 -j MASQUERADE");
    }

    private static String readable(FirewallRule rule) {
        return rule.family() + " " + rule.table() + " " + rule.chain() + " " + rule.spec();
    }

    @Test
    void forwardsIpv6OnlyForAShootThatHasIt() throws Exception {
        assertThat(network.of(agreement()).sysctls()).doesNotContainKey("net/ipv6/conf/all/forwarding");
        assertThat(new ShootNetwork(DEVICE, Routing.HOSTS, List.of(Cidr.parse("fd01::/64")), FirewallSetting.PROGRAM)
                        .of(agreement())
                        .sysctls())
                .containsEntry("net/ipv6/conf/all/forwarding", "1");
    }

    @Test
    void laysAddressRoutesAndForwarding() throws Exception {
        assertThat(Shell.run("ip", "address", "show", "dev", DEVICE))
                .contains("mtu 1400")
                .contains("inet " + OWN + "/24");
        assertThat(Shell.run("ip", "route")).contains("10.8.0.0/16 dev hp-tun0");
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip())
                .isEqualTo("1");
        assertThat(network.has(agreement())).isTrue();
    }

    @Test
    void repairsWhatSomebodyTookAway() throws Exception {
        Shell.run("ip", "route", "delete", "10.8.0.0/16");
        Shell.run("iptables", "-F");
        network.apply(agreement());
        assertThat(Shell.run("ip", "route")).contains("10.8.0.0/16 dev hp-tun0");
        assertThat(Shell.run("iptables-save", "-t", "filter")).contains("-o hp-tun0 -j DROP");
    }

    @Test
    void asksItsTableAtAnotherTimeWhileItIsLaid() throws Exception {
        ShootNetwork other = new ShootNetwork(DEVICE, new Routing(77), List.of(), FirewallSetting.PROGRAM);
        other.apply(agreement());
        assertThat(Shell.run("ip", "rule")).contains("1000:	from all lookup 77");
        other.prefer(1200);
        assertThat(Shell.run("ip", "rule"))
                .contains("1200:	from all lookup 77", "999:	from " + OWN + " lookup 77")
                .doesNotContain("1000:");
        other.remove();
        assertThat(Shell.run("ip", "rule")).doesNotContain("77");
    }

    @Test
    void removesEverything() throws Exception {
        network.remove();
        for (String table : List.of("filter", "nat", "mangle")) {
            assertThat(Shell.run("iptables-save", "-t", table))
                    .doesNotContain("RVPN")
                    .doesNotContain(DEVICE);
        }
        assertThat(Shell.run("ip", "address", "show", "dev", DEVICE)).doesNotContain("inet");
        assertThat(Shell.run("ip", "route")).doesNotContain(DEVICE);
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip())
                .isEqualTo("0");
    }

    @Test
    void doesNotTakeAFailedNetworkForLaid() throws Exception {
        tun.close();
        ShootNetwork other = new ShootNetwork(DEVICE, Routing.HOSTS, List.of(), FirewallSetting.PROGRAM);
        assertThatThrownBy(() -> other.apply(agreement())).isInstanceOf(IOException.class);
        assertThat(other.has(agreement())).isFalse();
        assertThat(Shell.run("iptables-save")).doesNotContain("RVPN-hp-tun0-OUTPUT -o");
    }

    @Test
    void refusesTheSeedsConnectionToAClosedPortAtOnce() throws Exception {
        write(syn(NODE));
        ByteBuffer answer = read();
        assertThat(answer.get(9)).isEqualTo((byte) TCP);
        assertThat(answer.get(20 + 13) & 0x04).as("RST").isNotZero();
    }

    @Test
    void tellsTheSeedThatAUdpPortIsClosed() throws Exception {
        write(TestPackets.udp(SEED, NODE, 10));
        ByteBuffer answer = read();
        assertThat(answer.get(9)).isEqualTo((byte) ICMP);
        assertThat(answer.getShort(20)).as("port unreachable").isEqualTo((short) 0x0303);
    }

    @Test
    void tellsTheSeedThatThereIsNoRoute() throws Exception {
        write(TestPackets.udp(SEED, "10.250.77.77", 10));
        ByteBuffer answer = read();
        assertThat(answer.get(9)).isEqualTo((byte) ICMP);
        assertThat(answer.get(20)).as("destination unreachable").isEqualTo((byte) 3);
    }

    @Test
    void answersTheSeedsPing() throws Exception {
        write(TestPackets.echo(SEED, NODE, 100));
        assertThat(read().get(20)).as("echo reply").isEqualTo((byte) 0);
    }

    @Test
    void letsNothingNewFromTheShootReachTheSeed() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket packet = new DatagramPacket(new byte[5], 5, InetAddress.getByName(SEED), 9);
            assertThatThrownBy(() -> socket.send(packet)).hasMessageContaining("not permitted");
        }
        assertThat(tun.queues().get(0).read(buffer(), 0, 0, new Slices(1))).isZero();
    }

    private static ByteBuffer syn(String to) {
        ByteBuffer packet = TestPackets.tcp(SEED, to, 0);
        int tcp = 20;
        int withFlags = Short.toUnsignedInt(packet.getShort(tcp + 16)) + 0x16; // from ACK and PSH to SYN, RFC 1624
        packet.put(tcp + 13, (byte) 0x02).putShort(tcp + 16, (short) (withFlags + (withFlags >>> 16)));
        return packet;
    }

    private void write(ByteBuffer packet) throws IOException {
        NativeBuffer buffer = NativeBuffer.allocate(VNET_HDR_BYTES + packet.remaining());
        buffer.bytes().put(VNET_HDR_BYTES, packet, 0, packet.remaining());
        Slices one = new Slices(1);
        one.add(0, buffer.capacity());
        assertThat(tun.queues().get(0).write(buffer, one)).isEqualTo(1);
    }

    /** What the host sends into the tunnel next. */
    private ByteBuffer read() throws IOException {
        NativeBuffer buffer = buffer();
        Slices one = new Slices(1);
        long startNs = System.nanoTime();
        while (tun.queues().get(0).read(buffer, 0, 0, one) == 0) {
            assertThat(System.nanoTime() - startNs).as("waited, ns").isLessThan(PATIENCE_NS);
            LockSupport.parkNanos(TURN_NS);
        }
        return buffer.bytes().slice(VNET_HDR_BYTES, one.length(0) - VNET_HDR_BYTES);
    }

    private static NativeBuffer buffer() {
        return NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
    }
}
