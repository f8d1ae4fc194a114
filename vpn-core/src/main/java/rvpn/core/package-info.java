/** The tunnel: frames, control records, TLS 1.3, lanes. See docs/architecture.md and docs/protocol.md. */
package rvpn.core;
