package featuremill.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the table of packages in docs/design.md. */
class PackageTableTest {
  private static final String ROOT = "featuremill.";

  /** From the ground up: a package may use those before it, none after it. */
  private static final List<String> LAYERS =
      List.of(
          "failure",
          "linalg",
          "stats",
          "decomposition",
          "transform",
          "reference",
          "spark",
          "engine",
          "ml",
          "job",
          "report",
          "cli");

  private static final List<String> WITH_SPARK = List.of("spark", "engine", "ml", "job", "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("featuremill");

  @Test
  void everyPackageIsInTheTable() {
    Set<String> packages =
        CLASSES.stream().map(PackageTableTest::layer).collect(Collectors.toSet());

    assertThat(LAYERS).containsAll(packages);
    assertThat(packages).contains("failure", "linalg", "stats", "spark", "engine", "job", "cli");
  }

  @Test
  void aPackageUsesThoseAboveItAndNeverOneBelow() {
    for (int i = 0; i < LAYERS.size() - 1; i++) {
      String[] below =
          LAYERS.subList(i + 1, LAYERS.size()).stream()
              .map(PackageTableTest::within)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(within(LAYERS.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(below)
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void theReferenceSharesNothingWithWhatItChecks() {
    classes()
        .that()
        .resideInAPackage("featuremill.reference..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "featuremill.reference..",
                "featuremill.failure..",
                "java..",
                "breeze..",
                "scala.."))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("featuremill.reference..", "featuremill.job..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("featuremill.reference..")
        .check(CLASSES);
  }

  @Test
  void onlySomePackagesKnowSpark() {
    noClasses()
        .that(describe("are outside of " + WITH_SPARK, type -> !WITH_SPARK.contains(layer(type))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProgramAndWritesToItsStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("featuremill.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethodWhere(printsAStackTrace())
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaAccess<?>> printsAStackTrace() {
    return describe(
        "printStackTrace()",
        access ->
            access.getTarget().getName().equals("printStackTrace")
                && access.getTarget().getOwner().isAssignableTo(Throwable.class));
  }

  @Test
  void classesAreNamedForWhatTheyAre() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Common|Impl)(\\$.*)?")
        .check(CLASSES);
  }

  /** A package with its sub-packages is one slice: job.verify and job read each other's types. */
  @Test
  void noTwoPackagesNeedEachOther() {
    slices().matching("featuremill.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static String layer(JavaClass type) {
    String name = type.getPackageName().substring(ROOT.length());
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String within(String layer) {
    return ROOT + layer + "..";
  }
}
