package rvpn.seed.pki;

import java.util.List;
import java.util.Optional;
import rvpn.core.identity.Role;

/** What a certificate should be, where somebody has said so; what is empty is as it was before. */
record Wishes(Optional<Role> role, List<String> names, Optional<Integer> days) {
    /** @throws IllegalArgumentException naming the option that is wrong and what would be right */
    Wishes {
        names = List.copyOf(names);
        names.forEach(name -> PkiPlan.requireName("--name", name));
        days.ifPresent(PkiPlan::requireDays);
    }

    static Wishes ofDays(Optional<Integer> days) {
        return new Wishes(Optional.empty(), List.of(), days);
    }

    static Role role(String text) {
        return switch (text) {
            case "client" -> Role.CLIENT;
            case "server" -> Role.SERVER;
            default -> throw new IllegalArgumentException("--role: '" + text + "' is neither client nor server");
        };
    }
}
