/**
 * How a running program is watched and steered from its own machine: OpenVPN's management protocol on a Unix socket,
 * OpenVPN's status file and signals, and the command {@code status} for people.
 */
package rvpn.core.management;
