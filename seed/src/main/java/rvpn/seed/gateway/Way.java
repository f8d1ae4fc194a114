package rvpn.seed.gateway;

/** Where a stream goes: a service, and the shoot that it belongs to. */
record Way(Route route, RoutedService service) {}
