package rvpn.seed;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import rvpn.core.Control;
import rvpn.core.LaneLoops;
import rvpn.core.config.Side;
import rvpn.core.hook.HookDevice;
import rvpn.core.hook.HookEnvironment;
import rvpn.core.hook.HookKind;
import rvpn.core.hook.Hooks;
import rvpn.core.identity.Peer;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * Asks the operator's programs about each session, one after the other on a thread of their own: client-connect and
 * learn-address before the welcome, client-disconnect and learn-address when the last lane has ended.
 */
final class ClientHooks {
    private static final String DELETE = "delete";

    private final Goodbye goodbye;
    private final Hooks hooks;
    private final EventExecutor owner;
    private final boolean idle;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread hook = new Thread(task, "hooks");
        hook.setDaemon(true);
        return hook;
    });
    // Of the hooks' thread: who has passed and is still there, and what was learned with each.
    private final Map<ClientVisit, List<Cidr>> here = new IdentityHashMap<>();

    ClientHooks(Side side, Hooks hooks, LaneLoops loops) {
        this.goodbye = new Goodbye(side);
        this.hooks = hooks;
        this.owner = loops.of(0);
        this.idle = Stream.of(HookKind.CLIENT_CONNECT, HookKind.CLIENT_DISCONNECT, HookKind.LEARN_ADDRESS)
                .noneMatch(hooks::has);
    }

    /**
     * Says what the programs make of lane 0 of a session: at once where there are none, else later, or never where another
     * has come meanwhile. Called on the owner's loop, where the verdict is given too.
     *
     * @param isAwaited asked on another thread
     */
    void greet(Newcomer newcomer, ClientPlan plan, BooleanSupplier isAwaited, Consumer<ClientVisit> verdict) {
        if (idle) {
            verdict.accept(visit(newcomer, null, Set.of(), new HookEnvironment(), left -> {}));
            return;
        }
        run(() -> {
            if (isAwaited.getAsBoolean()) { // else replaced already: whoever dials without end shall not make a queue
                ClientVisit visit = judge(newcomer, plan);
                owner.execute(() -> verdict.accept(visit));
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void run(Work work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (InterruptedException | RejectedExecutionException over) {
                    Thread.currentThread().interrupt(); // the program ends
                }
            });
        } catch (RejectedExecutionException over) {
            // the program ends, and has waited for what began before
        }
    }

    private ClientVisit judge(Newcomer newcomer, ClientPlan plan) throws InterruptedException {
        HookEnvironment facts = facts(newcomer, plan);
        Optional<String> refused =
                hooks.run(HookKind.CLIENT_CONNECT, List.of(), new HookEnvironment(facts).putTime(Instant.now()));
        if (refused.isPresent()) {
            return visit(newcomer, goodbye.connectRefuses(), Set.of(), facts, left -> {});
        }
        Set<Cidr> rejected = new HashSet<>();
        List<Cidr> learned = new ArrayList<>();
        for (Cidr address : addresses(plan)) {
            boolean isRejected = hooks.run(HookKind.LEARN_ADDRESS, words("add", address, newcomer), facts)
                    .isPresent();
            (isRejected ? rejected : learned).add(address);
        }
        boolean noneLeft = rejected.containsAll(plan.hosts());
        String objection = noneLeft ? goodbye.addressesRejected() : null;
        ClientVisit visit = visit(newcomer, objection, Set.copyOf(rejected), facts, this::left);
        here.put(visit, learned);
        if (noneLeft) {
            leave(visit);
        }
        return visit;
    }

    private ClientVisit visit(
            Newcomer newcomer,
            String objection,
            Set<Cidr> rejected,
            HookEnvironment facts,
            Consumer<ClientVisit> leaving) {
        return new ClientVisit(newcomer, objection, rejected, facts, new long[2], System.nanoTime(), leaving);
    }

    private void left(ClientVisit visit) {
        run(() -> leave(visit));
    }

    private void leave(ClientVisit visit) throws InterruptedException {
        List<Cidr> learned = here.remove(visit);
        if (learned == null) {
            return;
        }
        hooks.run(
                HookKind.CLIENT_DISCONNECT,
                List.of(),
                new HookEnvironment(visit.facts())
                        .putTime(Instant.now())
                        .put("time_duration", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - visit.startNs()))
                        .put("bytes_sent", visit.bytes()[0])
                        .put("bytes_received", visit.bytes()[1]));
        for (Cidr address : learned) {
            hooks.run(HookKind.LEARN_ADDRESS, words(DELETE, address, null), visit.facts());
        }
    }

    /** As OpenVPN: what happens, the address without a length or the network with one, and who has it. */
    private static List<String> words(String operation, Cidr address, Newcomer newcomer) {
        List<String> words = new ArrayList<>(List.of(operation, text(address)));
        if (newcomer != null) {
            words.add(HookEnvironment.harmless(newcomer.peer().name()));
        }
        return words;
    }

    private static String text(Cidr address) {
        boolean isOne = address.equals(Cidr.host(address.network()));
        return isOne ? address.network().toString() : address.toString();
    }

    /** The client's own in the transfer networks, then the networks behind it. */
    private static List<Cidr> addresses(ClientPlan plan) {
        return Stream.concat(plan.hosts().stream(), plan.served().stream())
                .distinct()
                .toList();
    }

    private HookEnvironment facts(Newcomer newcomer, ClientPlan plan) {
        Peer peer = newcomer.peer();
        Control.Hello hello = newcomer.hello();
        HookEnvironment facts = new HookEnvironment()
                .putForeign("common_name", peer.name())
                .putForeign("X509_0_CN", peer.name())
                .putForeign("tls_id_0", peer.subject())
                .put("tls_serial_0", peer.serial())
                .put("tls_serial_hex_0", peer.serial().toString(16).replaceAll("(?<=.)(?=(..)+$)", ":"))
                .putForeign("rvpn_session", hello.session())
                .putForeign("rvpn_node", hello.node())
                .putForeign("rvpn_software", hello.software());
        InetSocketAddress from = newcomer.lane().addresses().peer();
        if (from != null) {
            facts.putSocket("trusted", from);
        }
        for (int i = 0; i < plan.addresses().size(); i++) {
            IpAddress address = plan.addresses().get(i);
            boolean isIpv4 = address.family() == IpFamily.V4;
            facts.put(isIpv4 ? "ifconfig_pool_remote_ip" : "ifconfig_pool_remote_ip6", address);
            if (isIpv4) {
                facts.put(
                        "ifconfig_pool_netmask",
                        HookDevice.netmask(plan.networks().transfer().get(i)));
            }
        }
        return facts;
    }

    /** Waits for what has begun; the streams have ended before, and their owner still lives. */
    void stop() throws InterruptedException, ExecutionException {
        if (!idle) {
            awaitThread(); // a verdict may still go to the owner,
            owner.submit(() -> {}).await(); // who then says that nobody is there for it,
            awaitThread(); // which takes it back
        }
        thread.shutdownNow();
    }

    private void awaitThread() throws InterruptedException, ExecutionException {
        Future<?> done = thread.submit(() -> {});
        done.get();
    }
}
