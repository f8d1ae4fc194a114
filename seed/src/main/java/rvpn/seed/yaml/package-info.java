/** YAML files of which each value knows its line, so that a wrong one can be named. */
package rvpn.seed.yaml;
