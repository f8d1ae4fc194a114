/** What a running program shows to those who watch it: health, readiness and metrics over HTTP. */
package rvpn.core.status;
