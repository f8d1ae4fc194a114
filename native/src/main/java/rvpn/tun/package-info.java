/** System calls and what they reach: TUN devices and the host's network. Knows nothing of packets or tunnels. */
package rvpn.tun;
