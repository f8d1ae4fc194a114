package rvpn.seed.gateway;

import java.util.Optional;

/**
 * Who wants to go where, before anything is dialled.
 *
 * @param source the address that the client comes from, as text
 * @param pass what the client shows: by CONNECT the value of {@code Proxy-Authorization}, with its scheme; by TLS the
 *     body of {@link rvpn.seed.connect.ClientHello#pass()}, one byte a character. A stranger wrote it.
 */
record TenantRequest(Way way, Door door, String source, Optional<String> pass) {}
