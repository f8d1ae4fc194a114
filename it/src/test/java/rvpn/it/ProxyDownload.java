package rvpn.it;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Parts of the pod's file, as kube-apiserver gets them through the CONNECT proxy. */
record ProxyDownload(Lab lab, byte[] file, AtomicInteger number) {
    ProxyDownload(Lab lab, byte[] file) {
        this(lab, file, new AtomicInteger());
    }

    /** Each time another part; no faster than curl's {@code limit} a second. */
    void part(int count, String limit, int patienceS) throws IOException {
        int from = Math.floorMod(number.incrementAndGet() * 7_654_321, file.length - count);
        Outcome got = lab.get(
                "-m",
                Integer.toString(patienceS),
                "--limit-rate",
                limit,
                "-r",
                from + "-" + (from + count - 1),
                "http://" + Lab.POD + "/100MB");
        if (!got.isSuccess()) {
            throw new IOException(got.errors().strip());
        }
        if (!Arrays.equals(file, from, from + count, got.output(), 0, got.output().length)) {
            throw new AssertionError(count + " bytes arrived as " + got.output().length + " others");
        }
    }
}
