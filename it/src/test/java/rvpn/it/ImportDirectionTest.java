package rvpn.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imports point down only.
 *
 * <pre>
 *     seed      shoot
 *        \      /
 *          core
 *        /      \
 *      tun       ip
 * </pre>
 */
@Tag("once")
class ImportDirectionTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("rvpn");

    @ParameterizedTest
    @ValueSource(strings = {"tun", "ip", "core", "seed", "shoot"})
    void everyRoomHasClassesSoThatTheRulesSaySomething(String room) {
        assertThat(CLASSES.stream().filter(type -> type.getPackageName().startsWith("rvpn." + room)))
                .hasSizeGreaterThan(3);
    }

    @Test
    void leavesKnowNeitherEachOtherNorAnythingAbove() {
        knowsOnly("rvpn.tun..", "rvpn.tun..");
        knowsOnly("rvpn.ip..", "rvpn.ip..");
    }

    @Test
    void coreKnowsOnlyTheLeaves() {
        knowsOnly("rvpn.core..", "rvpn.core..", "rvpn.tun..", "rvpn.ip..");
    }

    @Test
    void seedAndShootDoNotKnowEachOther() {
        knowsOnly("rvpn.seed..", "rvpn.seed..", "rvpn.core..", "rvpn.tun..", "rvpn.ip..");
        knowsOnly("rvpn.shoot..", "rvpn.shoot..", "rvpn.core..", "rvpn.tun..", "rvpn.ip..");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("rvpn.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void thereIsNoRoomBesides() {
        classes()
                .should()
                .resideInAnyPackage("rvpn.tun..", "rvpn.ip..", "rvpn.core..", "rvpn.seed..", "rvpn.shoot..")
                .check(CLASSES);
    }

    private static void knowsOnly(String room, String... known) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage("rvpn..").and(not(resideInAnyPackage(known))))
                .check(CLASSES);
    }
}
