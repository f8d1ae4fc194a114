/** How a program gets its options: flag beats environment variable beats YAML file beats default. */
package rvpn.core.config;
