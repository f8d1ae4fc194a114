package rvpn.core.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the program does on signals other than those that end it; as it was before, once closed. HUP, USR1 and USR2 are
 * free on Java 17 and 25 alike.
 *
 * <p>Java offers signals only in {@code sun.misc.Signal} of its module {@code jdk.unsupported}. By reflection, because
 * javac warns of the name wherever it stands, and nothing silences that warning alone.
 */
public final class Signals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("signal");

    private final List<Runnable> undo = new ArrayList<>();

    /** @param actions by name without SIG; each runs on a thread that Java makes for it */
    public static Signals handle(Map<String, Runnable> actions) {
        Signals signals = new Signals();
        actions.forEach(signals::handle);
        return signals;
    }

    private void handle(String name, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method handle = type.getMethod("handle", type, handlerType);
            Object signal = type.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments);
                        }
                        run(name, action);
                        return null;
                    });
            Object before = handle.invoke(null, signal, handler);
            undo.add(() -> restore(handle, signal, before));
        } catch (InvocationTargetException taken) { // by this Java itself, or by flags such as -Xrs
            LOG.warn("SIG{} does nothing here: {}", name, taken.getCause().getMessage());
        } catch (ReflectiveOperationException missing) {
            LOG.warn("SIG{} does nothing here: this Java lacks its module jdk.unsupported", name);
        }
    }

    private static void restore(Method handle, Object signal, Object before) {
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException refused) {
            LOG.warn("{} keeps its handler: {}", signal, refused.getMessage());
        }
    }

    private static void run(String name, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException fault) {
            LOG.error("SIG{} failed", name, fault);
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
