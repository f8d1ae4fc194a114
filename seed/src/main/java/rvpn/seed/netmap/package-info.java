/** {@code vpnctl netmap}: what shoot and seed call each other's networks where they overlap. */
package rvpn.seed.netmap;
