package rvpn.shoot;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import rvpn.ip.IpAddress;

/**
 * One way to a gateway.
 *
 * @param gateway at its end
 * @param hop what is dialled: the gateway, or the proxy
 * @param address of the hop
 */
record Way(Endpoint gateway, Endpoint hop, InetAddress address) {
    InetSocketAddress target() {
        return new InetSocketAddress(address, hop.port());
    }

    /** The hop, and its address where it has a name. */
    String hopWords() {
        String text = IpAddress.of(address.getAddress()).toString();
        return hop.host().equals(text) ? hop.toString() : hop + " (" + text + ")";
    }

    @Override
    public String toString() {
        return hop.equals(gateway) ? hopWords() : gateway + " through the proxy " + hopWords();
    }
}
