package rvpn.core;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import rvpn.core.config.Setting;

/**
 * The event loops of a tunnel's end, one for each lane that it may have. An accepted channel says only in its HELLO which
 * lane it is, so it goes to the loop with the fewest: then k lanes run on k loops.
 */
public final class LaneLoops extends MultiThreadIoEventLoopGroup implements AutoCloseable {
    private static final int DEFAULT_LANES = 4;

    /** How many lanes the tunnel may have, the same option on both ends. */
    public static final Setting<Integer> LANES = Setting.number(
            "lanes",
            1,
            Control.MAX_LANES,
            DEFAULT_LANES,
            "NUMBER",
            "How many connections side by side the tunnel may have, each with an event loop of its own; the smaller wish of"
                    + " both ends counts.");

    /** One loop, with what belongs to it alone. */
    private record Place(EventLoop loop, Counters counters, AtomicInteger accepted) {}

    private final List<Place> places;

    /** @param count how many, at least 1 */
    public LaneLoops(int count) {
        // At the priority of all others: at a higher one a loop wakes for each packet, and its runs are short.
        super(count, new DefaultThreadFactory("lane", false, Thread.NORM_PRIORITY), EpollIoHandler.newFactory());
        List<Place> all = new ArrayList<>();
        for (EventExecutor loop : this) {
            all.add(new Place((EventLoop) loop, new Counters(), new AtomicInteger()));
        }
        places = List.copyOf(all);
    }

    /** How many there are. */
    public int count() {
        return places.size();
    }

    /** The loop of a lane that this side dials; that of lane 0 also owns the session. */
    public EventLoop of(int lane) {
        return places.get(lane % places.size()).loop();
    }

    /** What one of these loops counts. */
    public Counters counters(EventLoop loop) {
        for (Place place : places) {
            if (place.loop() == loop) {
                return place.counters();
            }
        }
        throw new IllegalArgumentException(loop + " is not one of these");
    }

    /** What the i-th loop has counted. */
    public Counters counters(int i) {
        return places.get(i).counters();
    }

    /** The sum over all loops; from any thread. */
    public long total(Counter counter) {
        long sum = 0;
        for (Place place : places) {
            sum += place.counters().get(counter);
        }
        return sum;
    }

    /** A listener's accepted channels, until they are closed. */
    @Override
    public ChannelFuture register(Channel accepted) {
        Place emptiest = places.get(0);
        for (Place place : places) {
            if (place.accepted().get() < emptiest.accepted().get()) {
                emptiest = place;
            }
        }
        AtomicInteger count = emptiest.accepted();
        count.incrementAndGet();
        accepted.closeFuture().addListener(closed -> count.decrementAndGet());
        return emptiest.loop().register(accepted);
    }

    /** Ends the loops, and with them every channel. */
    @Override
    public void close() {
        shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
