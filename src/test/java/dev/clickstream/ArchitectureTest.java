package dev.clickstream;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, from the run down to the bytes. */
class ArchitectureTest {
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.clickstream");

  @Test
  void packagesDoNotDependOnOneAnotherInACircle() {
    slices().matching("dev.clickstream.(*)..").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void theDomainKnowsNothingOfFilesAndFormats() {
    noClasses()
        .that()
        .resideInAnyPackage("..event..", "..session..", "..funnel..", "..traffic..", "..row..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..clickstream.table..",
            "..clickstream.bigquery..",
            "..clickstream.run..",
            "..clickstream.report..",
            "com.google.api..",
            "org.apache.parquet..",
            "org.apache.spark..")
        .check(PROGRAM);
  }

  @Test
  void tablesKnowNothingOfFunnels() {
    noClasses()
        .that()
        .resideInAPackage("..clickstream.table..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..clickstream.funnel..", "..clickstream.traffic..")
        .check(PROGRAM);
  }

  @Test
  void nothingButTheLookUpOfPathsUsesLocalFiles() {
    noClasses()
        .that()
        .resideInAnyPackage("..clickstream.input..", "..clickstream.table..", "..clickstream.run..")
        .and()
        .doNotHaveSimpleName("FileSpecs")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(File.class, java.nio.file.Files.class, java.nio.file.Paths.class)
        .check(PROGRAM);
  }
}
