package rvpn.shoot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.SecretFile;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/**
 * A proxy that stands between the shoot and the world. It is asked for the gateway by name, so that this host need not
 * know the gateway's address.
 *
 * @param login null for none
 */
record HttpProxy(Endpoint address, ProxyLogin login, List<ProxyHeader> headers) {
    private static final Setting<Endpoint> PROXY = Setting.of(
            "http-proxy",
            "HOST:PORT",
            "HTTP proxy by which the gateway is reached; variables such as HTTPS_PROXY are not looked at.",
            HttpProxy::address);
    private static final Setting<Path> LOGIN = Setting.of(
            "http-proxy-auth-file",
            "FILE",
            "File with the user's name in its first line and the password in its second, for basic authentication at the"
                    + " HTTP proxy.",
            Path::of);
    private static final Setting<List<ProxyHeader>> HEADERS = Setting.of(
                    "http-proxy-header",
                    "NAME: VALUE",
                    "Header for the HTTP proxy; may be given up to 10 times, in a variable line by line.",
                    ProxyHeader::parse)
            .severalBy("\n");

    static final List<Setting<?>> SETTINGS = List.of(PROXY, LOGIN, HEADERS);

    /** The one to go through, if there is one. */
    static Optional<HttpProxy> from(Settings settings) throws ConfigException {
        Endpoint address = settings.get(PROXY);
        Path file = settings.get(LOGIN);
        List<ProxyHeader> headers = settings.get(HEADERS);
        if (address == null) {
            for (Setting<?> setting : List.of(LOGIN, HEADERS)) {
                if (settings.get(setting) != null) {
                    throw settings.refuse(setting, "is for a proxy, and --http-proxy names none");
                }
            }
            return Optional.empty();
        }
        HttpProxy proxy = new HttpProxy(
                address, file == null ? null : new ProxyLogin(file), headers == null ? List.of() : headers);
        return Optional.of(proxy.checked(settings));
    }

    private HttpProxy checked(Settings settings) throws ConfigException {
        if (login == null) {
            return this;
        }
        if (headers.stream().anyMatch(header -> header.name().equalsIgnoreCase("proxy-authorization"))) {
            throw settings.refuse(HEADERS, "Proxy-Authorization is what --http-proxy-auth-file already gives");
        }
        try {
            login.authorization();
        } catch (IOException refused) {
            throw settings.refuse(LOGIN, refused.getMessage());
        }
        SecretFile.warnWhereOthersMayRead(LOGIN, login.file());
        return this;
    }

    /**
     * What the header {@code Proxy-Authorization} says now; null for none.
     *
     * @throws IOException what is wrong with the file
     */
    String authorization() throws IOException {
        try {
            return login == null ? null : login.authorization();
        } catch (IOException refused) {
            throw new IOException("--" + LOGIN.name() + ": " + refused.getMessage());
        }
    }

    private static Endpoint address(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        if (endpoint.port() == 0) {
            throw new IllegalArgumentException("the proxy needs a port: HOST:PORT, without http://");
        }
        return endpoint;
    }
}
