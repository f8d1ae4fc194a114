/** The PROXY protocol, versions 1 and 2: a load balancer tells the server behind it who the client is. */
package rvpn.core.proxyprotocol;
