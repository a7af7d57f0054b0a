package ebb;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import ebb.core.EbbException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Arrows point one way, from module to module and from package to package. */
@AnalyzeClasses(packages = "ebb", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /** What each module imports of ours, as CONTRIBUTING.md draws it. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("core", Set.of()),
          entry("config", Set.of("core")),
          entry("json", Set.of()),
          entry("host", Set.of("core")),
          entry("page", Set.of("json")),
          entry("sim", Set.of("core", "config", "json", "page")),
          entry("steering", Set.of("core", "json", "host")),
          entry("qemu", Set.of("core", "json", "host", "steering")),
          entry("libvirt", Set.of("core", "json", "host", "steering")),
          entry("lab", Set.of("core", "json", "host", "steering", "qemu", "sim")),
          entry(
              "agent",
              Set.of("core", "config", "json", "page", "host", "steering", "qemu", "libvirt")));

  @ArchTest
  static void modulesImportWhatIsBelowThem(JavaClasses classes) {
    ARROWS.forEach((module, below) -> {
      Stream<String> others = Stream.concat(ARROWS.keySet().stream(), Stream.of("cli"));
      String[] notBelow =
          others
              .filter(other -> !other.equals(module) && !below.contains(other))
              .map(other -> "ebb." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("ebb." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(notBelow)
          .check(classes);
    });
  }

  @ArchTest
  static void noCircleWithinAModule(JavaClasses classes) {
    for (String module : ARROWS.keySet()) {
      slices()
          .matching("ebb." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @ArchTest
  static final ArchRule onlyTheCommandKnowsItsParser =
      noClasses()
          .that()
          .resideOutsideOfPackage("ebb.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

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
  static final ArchRule configKnowsOfCoreWhatExceptionsAre =
      noClasses()
          .that()
          .resideInAPackage("ebb.config..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("ebb.core..").and(not(belongToAnyOf(EbbException.class))));

  /** So that each is answered for by its category: there is no list of them to forget one in. */
  @ArchTest
  static final ArchRule exceptionsThatGetOutAreOfOneType =
      classes()
          .that()
          .areAssignableTo(RuntimeException.class)
          .and()
          .arePublic()
          .and()
          .doNotHaveFullyQualifiedName("ebb.json.JsonException") // whoever reads says what it means
          .should()
          .beAssignableTo(EbbException.class);

  @ArchTest
  static final ArchRule noReflectionAndNoInternals =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.reflect..", "sun..", "jdk.internal..");
}
