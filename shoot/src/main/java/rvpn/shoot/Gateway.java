package rvpn.shoot;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/**
 * Where the gateway is, and how it hears whom the shoot wants.
 *
 * @param endpoints of which any will do, the first preferred
 * @param headerKey HTTP header that carries the destination to the gateway
 * @param headerValue the destination, such as {@code outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local}
 * @param serverName by which it knows the shoot's seed server with {@link Dial#TLS}, otherwise null
 */
record Gateway(List<Endpoint> endpoints, Dial dial, String headerKey, String headerValue, String serverName) {
    /** What stands at the endpoint. */
    enum Dial {
        /** A gateway that wants an HTTP CONNECT first. */
        CONNECT(8132),
        /** The seed server itself. */
        DIRECT(8132),
        /** A gateway that looks at the server name in the ClientHello. */
        TLS(443);

        private final int port;

        Dial(int port) {
            this.port = port;
        }
    }

    private static final int MAX_ENDPOINTS = 8;
    private static final Pattern DESTINATION =
            Pattern.compile("outbound\\|[0-9]+\\|\\|([A-Za-z0-9.-]{0,252}[A-Za-z0-9])");

    private static final Setting<List<Endpoint>> ENDPOINT = Setting.of(
                    "endpoint",
                    "HOST[:PORT][,HOST[:PORT]...]",
                    "Name or address of the gateway to dial, or of several, of which any will do; may be given several times.",
                    Gateway::endpoints)
            .alsoFrom("ENDPOINT")
            .severalBy(",");
    private static final Setting<Integer> PORT = Setting.number(
                    "port",
                    1,
                    65_535,
                    Dial.CONNECT.port,
                    "PORT",
                    "Port of the gateway, where --endpoint names none; without it " + Dial.CONNECT.port
                            + ", with --dial tls " + Dial.TLS.port + ".")
            .or(null)
            .alsoFrom("OPENVPN_PORT");
    private static final Setting<Dial> DIAL = Setting.choice(
            "dial",
            Dial.class,
            Dial.CONNECT,
            "Whether a gateway wants an HTTP CONNECT first, the seed server answers, or a gateway wants TLS at once.");
    private static final Setting<String> HEADER = Setting.of(
                    "reversed-vpn-header",
                    "VALUE",
                    "Destination for the gateway: outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local.",
                    Gateway::headerText)
            .or("invalid-host")
            .alsoFrom("REVERSED_VPN_HEADER");
    private static final Setting<String> HEADER_KEY = Setting.of(
                    "reversed-vpn-header-key", "NAME", "Name of the header with the destination.", Gateway::token)
            .or("Reversed-VPN")
            .alsoFrom("REVERSED_VPN_HEADER_KEY");
    private static final Setting<String> SERVER_NAME = Setting.of(
            "gateway-server-name",
            "NAME",
            "With --dial tls: the server name (SNI) by which the gateway knows the seed server; without it the name in"
                    + " --reversed-vpn-header.",
            Gateway::serverName);

    static final List<Setting<?>> SETTINGS = List.of(ENDPOINT, PORT, DIAL, SERVER_NAME, HEADER, HEADER_KEY);

    static Gateway from(Settings settings) throws ConfigException {
        Dial dial = settings.require(DIAL);
        Integer given = settings.get(PORT);
        int port = given == null ? dial.port : given;
        List<Endpoint> endpoints = settings.require(ENDPOINT).stream()
                .map(endpoint -> endpoint.orPort(port))
                .distinct()
                .toList();
        String header = settings.require(HEADER);
        return new Gateway(endpoints, dial, settings.require(HEADER_KEY), header, serverName(dial, header, settings))
                .checked(settings);
    }

    /** The server itself answers at these, and needs no word on the way. */
    static Gateway direct(List<Endpoint> endpoints) {
        return new Gateway(endpoints, Dial.DIRECT, HEADER_KEY.defaultText(), HEADER.defaultText(), null);
    }

    private static String serverName(Dial dial, String header, Settings settings) throws ConfigException {
        String given = settings.get(SERVER_NAME);
        if (dial != Dial.TLS && given != null) {
            throw settings.refuse(SERVER_NAME, "only with --dial tls does the gateway go by a server name");
        }
        if (dial != Dial.TLS || given != null) {
            return given;
        }
        Matcher destination = DESTINATION.matcher(header);
        if (!destination.matches()) {
            throw settings.refuse(
                    SERVER_NAME, "with --dial tls the gateway goes by a server name; give the one in its routes");
        }
        return destination.group(1);
    }

    private Gateway checked(Settings settings) throws ConfigException {
        if (dial == Dial.CONNECT && headerValue.equals(HEADER.defaultText())) {
            throw settings.refuse(
                    HEADER,
                    "the gateway needs a destination: outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local");
        }
        return this;
    }

    /** For whom a pass is: the seed server as it is asked for, without what only Envoy wants before it. */
    String destination() {
        return dial == Dial.TLS
                ? serverName.toLowerCase(Locale.ROOT)
                : headerValue.substring(headerValue.lastIndexOf('|') + 1);
    }

    /** What hooks are told, as OpenVPN does for each {@code remote}. */
    Map<String, String> forHooks() {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < endpoints.size(); i++) {
            variables.put("proto_" + (i + 1), "tcp-client");
            variables.put("remote_" + (i + 1), endpoints.get(i).host());
            variables.put(
                    "remote_port_" + (i + 1), Integer.toString(endpoints.get(i).port()));
        }
        return variables;
    }

    /** How messages call the one at this endpoint, where it needs a name. */
    String words(Endpoint endpoint) {
        return endpoints.size() == 1 ? "the gateway" : "the gateway " + endpoint;
    }

    /** How log lines call it. */
    @Override
    public String toString() {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(" or "));
    }

    static List<Endpoint> endpoints(String text) {
        List<Endpoint> endpoints = Setting.listOf(Endpoint::parse).apply(text);
        if (endpoints.isEmpty() || endpoints.size() > MAX_ENDPOINTS) {
            throw new IllegalArgumentException("names " + endpoints.size() + " hosts: 1 to " + MAX_ENDPOINTS
                    + " of HOST or HOST:PORT would be right");
        }
        return endpoints;
    }

    private static String token(String text) {
        if (!text.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "'" + Endpoint.printable(text) + "' is no header name: letters, digits and dashes only");
        }
        return text;
    }

    private static String headerText(String text) {
        if (!text.matches("[\\x21-\\x7e]{1,400}")) {
            throw new IllegalArgumentException("a destination has 1 to 400 printable characters without blanks");
        }
        return text;
    }

    /** RFC 6066 3: a DNS name without a dot at the end, never an address. */
    private static String serverName(String text) {
        if (!text.matches("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?") || text.matches("[0-9.]+")) {
            throw new IllegalArgumentException(
                    "'" + Endpoint.printable(text) + "' is no server name: a DNS name without a dot at its end");
        }
        return text;
    }
}
