/** The gateway all shoots of a seed dial: HTTP CONNECT in, the shoot's own VPN server out. */
package rvpn.seed.gateway;
