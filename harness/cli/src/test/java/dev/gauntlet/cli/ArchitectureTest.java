package dev.gauntlet.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
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
import java.util.List;
import java.util.stream.Stream;

/** Which part may know which: dependencies point one way. */
@AnalyzeClasses(packages = "dev.gauntlet", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String RESULT = "dev.gauntlet.spi.result";

  /**
   * The packages that each may see, of ours; each may see itself. Maven's modules hold most of
   * this, but not that a plain tool stays plain, and not what follows through a third module.
   */
  @ArchTest static final ArchRule base = sees("base");

  @ArchTest static final ArchRule ops = sees("ops");
  @ArchTest static final ArchRule kernels = sees("kernels");

  @ArchTest static final ArchRule kernelsOfBlocks = sees("kernels.block", "kernels", "spi..");

  @ArchTest static final ArchRule spi = sees("spi..");
  @ArchTest static final ArchRule plugins = sees("plugins", "spi..", "base");
  @ArchTest static final ArchRule plan = sees("plan", "spi..", "base", "ops", "plugins");
  @ArchTest static final ArchRule trial = sees("trial..", "spi..", "base", "ops", "plugins");
  @ArchTest static final ArchRule onnx = sees("onnx..", "spi..", "base", "ops");

  @ArchTest
  static final ArchRule run =
      sees("run..", "spi..", "base", "kernels", "plugins", "plan", "trial..", "onnx..");

  @ArchTest
  static final ArchRule spark = sees("spark", "spi..", "base", "plugins", "trial..", "run..");

  @ArchTest static final ArchRule sparkAgent = sees("spark.agent");

  @ArchTest
  static final ArchRule sparkIsForItsAgent =
      confined(List.of("org.apache.spark..", "scala.."), "spark.agent");

  @ArchTest
  static final ArchRule testkit = sees("testkit..", "spi..", "base", "ops", "plugins", "trial..");

  @ArchTest
  static final ArchRule implementations = sees("implementations..", "spi..", "ops", "kernels..");

  @ArchTest static final ArchRule tasks = sees("tasks..", "spi..", "ops");
  @ArchTest static final ArchRule reports = sees("reports..", "spi.result", "base");

  @ArchTest
  static final ArchRule modulesHaveNoCycle =
      slices().matching("dev.gauntlet.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesHaveNoCycle =
      slices()
          .matching("dev.gauntlet.(run|trial|onnx|testkit|reports).(*)..")
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule implementationsDoNotKnowEachOther =
      slices().matching("dev.gauntlet.implementations.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule recordsKnowNoTensorAndNoPluginType =
      noClasses()
          .that()
          .resideInAPackage(RESULT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.gauntlet.spi", "ai.djl..");

  @ArchTest
  static final ArchRule tensorsAreForThoseWhoCompute =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gauntlet.base..", "dev.gauntlet.kernels", "dev.gauntlet.reports..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule vectorsAreForKernels =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gauntlet.kernels")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest
  static final ArchRule enginesAreReachedThroughTheirApi =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gauntlet.spi..",
              "dev.gauntlet.ops..",
              "dev.gauntlet.implementations..",
              "dev.gauntlet.tasks..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.onnxruntime..");

  /**
   * Where each library may be used: elsewhere, what it does is done by those who use it here. Some
   * are large, some load native code, and each may have to be replaced one day.
   */
  @ArchTest
  static final ArchRule tensorLibraryStaysWhereModelsAre =
      confined(
          List.of("ai.djl.."),
          "spi",
          "ops",
          "kernels.block",
          "plan",
          "trial..",
          "onnx..",
          "run.child",
          "run.journal",
          "run.models",
          "testkit..",
          "implementations..",
          "tasks..",
          "cli",
          "cli.check",
          "cli.doctor");

  @ArchTest
  static final ArchRule planningKnowsModelsByTheirFacts =
      noClasses()
          .that()
          .resideInAPackage("dev.gauntlet.plan")
          .and()
          .doNotHaveSimpleName("ModelFacts")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule onnxStaysInOnnx =
      confined(List.of("ai.onnxruntime..", "ai.onnx.."), "onnx..");

  @ArchTest
  static final ArchRule protocolBuffersStayWhereFilesAreMadeOfThem =
      confined(List.of("com.google.protobuf.."), "onnx..", "run.tensorboard");

  @ArchTest
  static final ArchRule histogramsStayWhereLatencyIsMeasured =
      confined(List.of("org.HdrHistogram.."), "run.infer");

  @ArchTest
  static final ArchRule machineFactsStayInRun =
      confined(List.of("oshi..", "com.sun.jna.."), "run.journal", "run.child");

  @ArchTest
  static final ArchRule yamlOfSuitesStaysInPlan = confined(List.of("org.snakeyaml.."), "plan");

  @ArchTest static final ArchRule commandLineStaysInCli = confined(List.of("picocli.."), "cli..");

  @ArchTest
  static final ArchRule settingsOfLogsStayInCli = confined(List.of("ch.qos.logback.."), "cli");

  /** Annotations of Jackson may be anywhere: they say what a record is, and do nothing. */
  @ArchTest
  static final ArchRule jsonIsReadInFewPlaces =
      confined(List.of("tools.jackson.."), "base", "trial..", "testkit", "reports.text");

  @ArchTest
  static final ArchRule tableLibraryStaysInReports =
      confined(List.of("tech.tablesaw.."), "reports.table", "reports.chart");

  @ArchTest
  static final ArchRule statisticsLibrariesStayInReports =
      confined(List.of("org.apache.commons.."), "reports..");

  @ArchTest
  static final ArchRule drawingStaysInCharts =
      confined(
          List.of("org.knowm.xchart..", "de.erichseifert..", "java.awt..", "javax.swing.."),
          "reports.chart");

  @ArchTest
  static final ArchRule templatesStayInThePage = confined(List.of("gg.jte.."), "reports.html");

  /** All else returns or throws, so that what was measured is written down first. */
  @ArchTest
  static final ArchRule processesAreEndedByTheirMainClasses =
      noClasses()
          .that(
              not(belongToAnyOf(Main.class, Interruption.class, WorkCommand.class))
                  .and(not(name("dev.gauntlet.spark.agent.AgentMain")))
                  .and(not(name("dev.gauntlet.run.child.ChildMain")))
                  .and(not(name("dev.gauntlet.plugins.PluginService"))))
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

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

  /** Classes outside these packages of ours depend on no class of a library. */
  private static ArchRule confined(List<String> library, String... homes) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.of(homes).map(home -> "dev.gauntlet." + home).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library.toArray(String[]::new));
  }

  /** Classes of the first package depend on no class of ours outside it and the others. */
  private static ArchRule sees(String of, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(of), Stream.of(others))
            .map(name -> "dev.gauntlet." + name)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(allowed[0])
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed).or(not(resideInAPackage("dev.gauntlet.."))));
  }
}
