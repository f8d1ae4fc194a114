package rvpn.seed.gate;

import java.util.List;

/** What Gardener makes of a {@link GateQuestion}. */
public sealed interface GateAnswer {
    /**
     * One step to the answer.
     *
     * @param name short and stable, for programs
     * @param found what was looked at
     * @param effect what follows from it
     */
    record Rule(String name, String found, String effect) {}

    /**
     * The direction.
     *
     * @param decidedBy name of the rule that it follows from
     * @param rules in the order in which Gardener applies them
     * @param warnings what Gardener passes over without a word
     */
    record Resolved(Direction direction, String decidedBy, List<Rule> rules, List<String> warnings)
            implements GateAnswer {}

    /**
     * The gardenlet does not start.
     *
     * @param problem what it complains about, and what would be right
     */
    record Refused(String problem) implements GateAnswer {}
}
