package rvpn.seed;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of {@code vpnctl}, as its user sees it. */
record CtlRun(int status, String out, String err) {
    static CtlRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = VpnCtl.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new CtlRun(status, out.toString(), err.toString());
    }
}
