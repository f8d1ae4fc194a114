/** How vpnctl's commands answer: text or JSON, and files that appear whole or not at all. */
package rvpn.seed.output;
