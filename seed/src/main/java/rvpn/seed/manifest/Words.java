package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.regex.Pattern;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;

/** What options may name in a manifest, so that no API server has to refuse it. */
final class Words {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,14}(Ki|Mi|Gi|k|M|G)?");
    private static final Pattern HOSTS = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9.:,\\[\\]-]{0,2000}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private Words() {}

    static String namespace(String option, String text) throws ConfigException {
        return matching(option, text, LABEL, "no Kubernetes namespace: a-z, 0-9 and - only, at most 63");
    }

    static String name(String option, String text) throws ConfigException {
        return matching(option, text, SUBDOMAIN, "no name of an object: a-z, 0-9, - and . only, at most 253");
    }

    static String image(String option, String text) throws ConfigException {
        return matching(option, text, IMAGE, "no image; write one like registry.example.org/rvpn:1.0.0");
    }

    /** A number of bytes that is at least another. */
    static String memory(String option, String text, String least) throws ConfigException {
        matching(option, text, MEMORY, "no amount of memory; write one like 256Mi");
        if (Quantity.getAmountInBytes(Quantity.parse(text)).compareTo(Quantity.getAmountInBytes(Quantity.parse(least)))
                < 0) {
            throw new ConfigException(
                    option + ": " + text + " is less than the " + least + " that a program takes under load");
        }
        return text;
    }

    static String hosts(String option, String text) throws ConfigException {
        return matching(option, text, HOSTS, "no HOST[:PORT][,HOST[:PORT]...]");
    }

    static String header(String option, String text) throws ConfigException {
        return matching(option, text, HEADER, "no name of a header; write Reversed-VPN or X-Gardener-Destination");
    }

    static int port(String option, int port) throws ConfigException {
        if (port < 1 || port > 65_535) {
            throw new ConfigException(option + ": " + port + " is no port from 1 to 65535");
        }
        return port;
    }

    static String shown(String text) {
        return YamlNode.shown(text);
    }

    private static String matching(String option, String text, Pattern form, String problem) throws ConfigException {
        if (!form.matcher(text).matches()) {
            throw new ConfigException(option + ": '" + shown(text) + "' is " + problem);
        }
        return text;
    }
}
