/** Facts about packet bytes: no time, no threads, no I/O. */
package rvpn.ip;
