package rvpn.it;

/**
 * Pairs of iperf3, one process each, that send to the far host and end in good order.
 *
 * @param near where the clients are
 * @param far where the servers are
 */
record Iperf(Sandbox near, Sandbox far) {
    private static final String SERVERS = "for i in $(seq $1); do iperf3 -s -1 -p $((5200 + i)) & done; wait";
    private static final String LISTENING = "[ $(ss -Hltn 'sport > :5200 and sport < :5300' | wc -l) = $1 ]";
    private static final String CLIENTS = """
            count=$1 to=$2 pids=''
            shift 2
            for i in $(seq $count); do timeout 60 iperf3 -c $to -p $((5200 + i)) "$@" & pids+=" $!"; done
            status=0
            for pid in $pids; do wait $pid || status=1; done
            exit $status
            """;

    /** So many beside each other; gives what the clients print. */
    String pairs(int count, String to, String... options) {
        String number = Integer.toString(count);
        // One that serves a second time may still be busy with the first.
        Running servers = far.start("bash", "-c", SERVERS, "bash", number);
        Await.until(number + " servers listen", 30, () -> far.host()
                .bash(LISTENING, number)
                .isSuccess());
        String[] arguments = new String[2 + options.length];
        arguments[0] = number;
        arguments[1] = to;
        System.arraycopy(options, 0, arguments, 2, options.length);
        String said = near.host().bash(CLIENTS, arguments).succeeds().text();
        Await.until("the servers have ended", 30, () -> !servers.isAlive());
        return said;
    }
}
