package io.holdfast.conformance.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies point down only (DESIGN §1). Each rule says why it is there. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.holdfast");
  }

  @Test
  void sigv4IsPure() {
    classes()
        .that()
        .resideInAPackage("io.holdfast.sigv4..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.sigv4..",
            "java.lang..",
            "java.util..",
            "java.time..",
            "java.security..",
            "javax.crypto..",
            "java.nio",
            "java.nio.charset..",
            "org.jspecify..")
        .because("signatures are judged the same everywhere and are fuzzed alone")
        .check(classes);
  }

  @Test
  void iamIsPure() {
    classes()
        .that()
        .resideInAPackage("io.holdfast.iam..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.iam..",
            "java.lang..",
            "java.math..",
            "java.nio.charset..",
            "java.time..",
            "java.util..",
            "org.jspecify..")
        .because("a decision depends on the request and the policies, and is fuzzed alone")
        .check(classes);
  }

  @Test
  void theLockEngineIsPure() {
    classes()
        .that()
        .resideInAPackage("io.holdfast.lock..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.lock..",
            "java.lang..",
            "java.nio.charset..",
            "java.time..",
            "java.util..",
            "org.jspecify..")
        .because("a lock is judged by values alone, and every value can be tried")
        .check(classes);
  }

  @Test
  void theNotaryStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.holdfast.notary..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.api..",
            "io.holdfast.sts..",
            "io.holdfast.storage..",
            "io.holdfast.db..",
            "io.netty..",
            "io.micronaut..")
        .because("what it proves can be read, and checked, without the vault")
        .check(classes);
  }

  @Test
  void onlyStorageSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.holdfast.storage..", "io.holdfast.db..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jooq..", "java.sql..", "javax.sql..", "org.flywaydb..")
        .because("every rule that PostgreSQL enforces has one module to be read in")
        .check(classes);
  }

  @Test
  void storageKnowsNothingOfTheEdge() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.holdfast.storage..",
            "io.holdfast.db..",
            "io.holdfast.sigv4..",
            "io.holdfast.iam..",
            "io.holdfast.lock..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.api..", "io.holdfast.sts..", "io.netty..", "io.micronaut..")
        .because("dependencies point down only")
        .check(classes);
  }

  @Test
  void iamAndStsOperationsAreValues() {
    noClasses()
        .that()
        .resideInAPackage("io.holdfast.sts..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.api..", "io.holdfast.sigv4..", "io.netty..", "io.micronaut..")
        .because("the Query edge, the S3 edge and later the REST edge call the same operations")
        .check(classes);
  }

  @Test
  void onlyStsKnowsTokensOfOtherParties() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.holdfast.sts..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.nimbusds..")
        .because("what a token says is judged in one module")
        .check(classes);
  }

  @Test
  void theBlobEngineKnowsNothingOfMetadata() {
    noClasses()
        .that()
        .resideInAPackage("io.holdfast.storage.blob..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.holdfast.storage.metadata..", "io.holdfast.storage.postgres..")
        .because("the index can be rebuilt from the containers alone")
        .check(classes);
  }

  @Test
  void onlyTheS3EdgeSpeaksNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.holdfast.api.http..", "io.holdfast.api.tls..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("handlers take and give values, so that they can be tested without a socket")
        .check(classes);
  }

  @Test
  void onlyOperationsEdgeUsesMicronautHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.holdfast.api.ops..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micronaut.http..")
        .because("no route or filter of one edge is reachable on another's port")
        .check(classes);
  }

  @Test
  void handlersDoNotKnowTheirTransport() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.holdfast.api.request..",
            "io.holdfast.api.error..",
            "io.holdfast.api.operation..",
            "io.holdfast.api.authorization..",
            "io.holdfast.api.xml..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.api.http..", "io.holdfast.api.cli..", "io.holdfast.api.ops..")
        .because("an operation is a value in and a value out")
        .check(classes);
  }

  @Test
  void theWallClockAndTheEnvironmentAreReadInCompositionRootsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.holdfast.api.cli..", "io.holdfast.bench..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .because("a test must be able to set the time, and a lock must not hang on a stray clock")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.holdfast.iam.(*)..").should().beFreeOfCycles().check(classes);
    slices().matching("io.holdfast.storage.(*)..").should().beFreeOfCycles().check(classes);
    slices().matching("io.holdfast.sts.(*)..").should().beFreeOfCycles().check(classes);
    slices().matching("io.holdfast.api.(*)..").should().beFreeOfCycles().check(classes);
  }
}
