/**
 * A server of HTTP CONNECT, RFC 9110 9.3.6: reads a head, asks a {@link rvpn.seed.connect.Router} where to go, dials,
 * and relays bytes. The gateway and kube-apiserver's proxy are both made of it.
 */
package rvpn.seed.connect;
