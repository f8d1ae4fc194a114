/** Parsers under fire: what must hold for any bytes, as a JUnit test and for a coverage-guided fuzzer. */
package rvpn.fuzz;
