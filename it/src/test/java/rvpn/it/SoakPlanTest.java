package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import rvpn.it.Fault.Breaks;
import rvpn.it.Fault.Lasting;

@Tag("once")
class SoakPlanTest {
    private static final List<Fault> KILLS = List.of(fault("kill a"), fault("kill b"));
    private static final List<Fault> OTHERS = List.of(fault("cut"), fault("loss"), fault("delay"), fault("pause"));

    private static Fault fault(String name) {
        return new Fault(name, Breaks.NOTHING, Lasting.NO_TIME, 1, () -> {}, () -> {});
    }

    private static List<Fault> dealt(SoakPlan plan, int count, boolean mayKill) {
        return IntStream.range(0, count).mapToObj(i -> plan.next(mayKill)).toList();
    }

    @Test
    void programsAreKilledFirstThenAllElseHappensOnce() {
        List<Fault> faults = dealt(new SoakPlan(KILLS, OTHERS, new Random(1)), 6, true);
        assertThat(faults.subList(0, 2)).containsExactlyInAnyOrderElementsOf(KILLS);
        assertThat(faults.subList(2, 6)).containsExactlyInAnyOrderElementsOf(OTHERS);
    }

    @Test
    void noProgramIsKilledWhenNoneMay() {
        SoakPlan plan = new SoakPlan(KILLS, OTHERS, new Random(1));
        plan.next(true);
        assertThat(dealt(plan, 40, false)).doesNotContainAnyElementsOf(KILLS).containsAll(OTHERS);
    }

    @Test
    void oneSeedGivesTheSameFaultsAgain() {
        List<Fault> faults = dealt(new SoakPlan(KILLS, OTHERS, new Random(7)), 40, true);
        assertThat(dealt(new SoakPlan(KILLS, OTHERS, new Random(7)), 40, true)).isEqualTo(faults);
        assertThat(dealt(new SoakPlan(KILLS, OTHERS, new Random(8)), 40, true)).isNotEqualTo(faults);
    }
}
