package dev.gauntlet.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Date;

/** Which part may know which: dependencies point one way. */
@AnalyzeClasses(packages = "dev.gauntlet", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String SPI = "dev.gauntlet.spi";
  private static final String RESULT = "dev.gauntlet.spi.result";
  private static final String OPS = "dev.gauntlet.ops..";
  private static final String RUNNER = "dev.gauntlet.runner..";
  private static final String TESTKIT = "dev.gauntlet.testkit..";
  private static final String IMPLEMENTATIONS = "dev.gauntlet.implementations..";
  private static final String TASKS = "dev.gauntlet.tasks..";
  private static final String REPORTS = "dev.gauntlet.reports..";

  @ArchTest
  static final ArchRule spiDependsOnTheEngineApiAlone =
      onlyOurs("dev.gauntlet.spi..", "dev.gauntlet.spi..");

  @ArchTest
  static final ArchRule recordsKnowNoTensorAndNoPluginType =
      noClasses()
          .that()
          .resideInAPackage(RESULT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPI, "ai.djl..");

  @ArchTest static final ArchRule opsStandAlone = onlyOurs(OPS, OPS);

  @ArchTest
  static final ArchRule implementationsSeeTheContractAndOps =
      onlyOurs(IMPLEMENTATIONS, IMPLEMENTATIONS, SPI, OPS);

  @ArchTest
  static final ArchRule implementationsDoNotKnowEachOther =
      slices().matching("dev.gauntlet.implementations.(*)..").should().notDependOnEachOther();

  @ArchTest static final ArchRule tasksSeeTheContractAndOps = onlyOurs(TASKS, TASKS, SPI, OPS);

  @ArchTest
  static final ArchRule runnerKnowsNoPlugin = onlyOurs(RUNNER, RUNNER, "dev.gauntlet.spi..", OPS);

  @ArchTest
  static final ArchRule runnerPackagesHaveNoCycle =
      slices().matching("dev.gauntlet.runner.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule testkitKnowsNoPlugin =
      onlyOurs(TESTKIT, TESTKIT, "dev.gauntlet.spi..", OPS, RUNNER);

  @ArchTest static final ArchRule reportsSeeRecordsAlone = onlyOurs(REPORTS, REPORTS, RESULT);

  @ArchTest
  static final ArchRule reportsSeeNoTensor =
      noClasses()
          .that()
          .resideInAPackage(REPORTS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule enginesAreReachedThroughTheirApi =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gauntlet.spi..", OPS, IMPLEMENTATIONS, TASKS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.onnxruntime..");

  /** A clock that somebody sets back must not reach a budget: only names of folders may know it. */
  @ArchTest
  static final ArchRule timeComesFromAMonotonicClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(RunCommand.class.getName())
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethodWhere(target(owner(assignableTo(Clock.class))))
          .orShould()
          .callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
          .orShould()
          .callConstructor(Date.class);

  /** Classes in a package depend on no class of Gauntlet's outside the allowed packages. */
  private static ArchRule onlyOurs(String of, String... allowed) {
    return classes()
        .that()
        .resideInAPackage(of)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed).or(not(resideInAPackage("dev.gauntlet.."))));
  }
}
