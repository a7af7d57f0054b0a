package ebb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Arrows point one way: cli, then lab, libvirt, qemu and sim, then core. */
@AnalyzeClasses(packages = "ebb", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule coreDependsOnTheJdkAlone =
      classes()
          .that()
          .resideInAPackage("ebb.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("ebb.core..", "java.lang..", "java.util..", "org.jspecify..");

  @ArchTest
  static final ArchRule coreHasNoClockAndNoThreads =
      noClasses()
          .that()
          .resideInAPackage("ebb.core..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule qemuKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("ebb.qemu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.lab..", "ebb.libvirt..", "ebb.cli..");

  @ArchTest
  static final ArchRule libvirtKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("ebb.libvirt..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.lab..", "ebb.sim..", "ebb.cli..", "picocli..");

  @ArchTest
  static final ArchRule noCircleInLibvirt =
      slices().matching("ebb.libvirt.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule simKnowsCoreAlone =
      noClasses()
          .that()
          .resideInAPackage("ebb.sim..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.qemu..", "ebb.lab..", "ebb.cli..", "picocli..");

  @ArchTest
  static final ArchRule noCircleInSim =
      slices().matching("ebb.sim.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule agentKnowsNothingAboveOrBesideIt =
      noClasses()
          .that()
          .resideInAPackage("ebb.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.lab..", "ebb.sim..", "ebb.cli..", "picocli..");

  @ArchTest
  static final ArchRule noCircleInAgent =
      slices().matching("ebb.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheInterfaceKnowsTheServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("ebb.agent.api..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.helidon..");

  @ArchTest
  static final ArchRule onlyTheHistoryKnowsTheDatabase =
      noClasses()
          .that()
          .resideOutsideOfPackage("ebb.agent.history..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule configKnowsNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("ebb.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.core..", "ebb.qemu..", "ebb.sim..", "ebb.lab..", "ebb.agent..");

  @ArchTest
  static final ArchRule labKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("ebb.lab..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ebb.cli..", "picocli..");

  @ArchTest
  static final ArchRule noCircleInCore =
      slices().matching("ebb.core.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noCircleInQemu =
      slices().matching("ebb.qemu.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noReflectionAndNoInternals =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.reflect..", "sun..", "jdk.internal..");
}
