package rvpn.it;

import java.io.IOException;

/** What is looked at when traffic does not come back: which datagrams still do, and what the hosts have counted. */
final class Postmortem {
    /** Of one frame, at the edge of the MTU, and of several fragments, which the kernel keeps on one lane. */
    private static final int[] SIZES = {100, 1472, 1473, 4000};

    private static final int TRIES = 4;
    private static final int PATIENCE_S = 2;
    private static final String SCRIPT = """
            grep -E '^(Ip|Icmp|Udp):' /proc/net/snmp
            ip -s link | grep -vE 'link/'
            curl -s -m 5 http://127.0.0.1:15000/metrics | awk '/^rvpn_tunnel/ && $NF != 0'
            ps -o pid,stat,wchan,etimes,args $(ip netns pids "$1")
            """;

    private Postmortem() {}

    static void print(Lab lab) {
        SeedSockets sockets = new SeedSockets(lab.seed());
        for (int size : SIZES) {
            System.out.printf("datagrams of %d bytes: %d of %d come back%n", size, arrived(sockets, size), TRIES);
        }
        for (Host host : new Host[] {lab.seed(), lab.gw(), lab.node(), lab.pod()}) {
            System.out.printf(
                    "== %s%n%s%n",
                    host.namespace(), host.bash(SCRIPT, host.namespace()).text());
        }
    }

    private static int arrived(SeedSockets sockets, int size) {
        int arrived = 0;
        for (int i = 0; i < TRIES; i++) {
            try {
                sockets.datagram(Lab.POD, Bytes.random(size, i), PATIENCE_S);
                arrived++;
            } catch (IOException lost) {
                // is what this is about
            }
        }
        return arrived;
    }
}
