package rvpn.it;

import java.io.IOException;
import java.util.List;

/**
 * A kind of traffic.
 *
 * @param isCounted whether one that is lost is not sent again, so that a counter has to tell of it
 * @param isQuick whether it tells soon that a fault is over
 * @param pauseMs between one and the next
 */
record Traffic(String name, boolean isCounted, boolean isQuick, int pauseMs, Once once) {
    /** One exchange. */
    interface Once {
        /**
         * Returns when all has come as it went.
         *
         * @throws IOException when something broke, or has not come within the time
         * @throws AssertionError when something else came than was sent
         */
        void exchange(int patienceS) throws IOException;
    }

    /** All kinds there are, from the seed or kube-apiserver to the pod of a lab. */
    static List<Traffic> of(Lab lab, byte[] file) {
        SeedSockets sockets = new SeedSockets(lab.seed());
        ProxyDownload download = new ProxyDownload(lab, file);
        return List.of(
                new Traffic("ping", true, true, 200, patience -> ping(lab, Lab.POD, patience)),
                new Traffic("ping v6", true, true, 200, patience -> ping(lab, Lab.POD6, patience)),
                new Traffic("UDP echo", true, true, 50, patience -> sockets.datagram(Lab.POD, patience)),
                new Traffic("short connection", false, true, 50, patience -> sockets.stream(Lab.POD6, 200, patience)),
                new Traffic("stream of 1 MB", false, true, 200, patience -> sockets.stream(Lab.POD, 1 << 20, patience)),
                new Traffic(
                        "1 MB by the proxy", false, true, 200, patience -> download.part(1_000_000, "1G", patience)),
                new Traffic("10 MB by the proxy", false, false, 500, patience -> download.part(10_000_000, "2M", 60)));
    }

    private static void ping(Lab lab, String pod, int patienceS) throws IOException {
        if (!lab.seed().pings(pod, "-W", Integer.toString(patienceS))) {
            throw new IOException("no answer within " + patienceS + " s");
        }
    }
}
