package org.muniment.simulations.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The modules that stand outside of the node: they speak to it over HTTP alone, as any client. The
 * rules of the modules inside are cluster-node's.
 */
@AnalyzeClasses(packages = "org.muniment", importOptions = DoNotIncludeTests.class)
final class OutsidersTest {
  private static final String OPS = "org.muniment.ops..";
  private static final String SIMULATIONS = "org.muniment.simulations..";

  private static final String[] INSIDES = {
    "org.muniment.persistence..", "org.muniment.edge..", "org.muniment.node..",
  };

  @ArchTest
  static final ArchRule outsidersKnowNoInsides =
      noClasses()
          .that()
          .resideInAnyPackage(OPS, SIMULATIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(INSIDES)
          .because("what works only from inside would not work for a user");

  @ArchTest
  static final ArchRule outsidersNeedNoActors =
      noClasses()
          .that()
          .resideInAnyPackage(OPS, SIMULATIONS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..")
          .because("a client starts in a moment and needs no actor system");

  @ArchTest
  static final ArchRule nobodyInsideKnowsAnOutsider =
      noClasses()
          .that()
          .resideInAnyPackage(INSIDES)
          .or()
          .resideInAPackage("org.muniment.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OPS, SIMULATIONS)
          .because("the node runs without its tools");

  @ArchTest
  static final ArchRule simulationsShareNoCodeWithTheClient =
      noClasses()
          .that()
          .resideInAPackage(SIMULATIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OPS, "org.muniment.protocol..")
          .because("a checker that shares code with what it checks shares its faults");

  @ArchTest
  static final ArchRule opsTakesOnlyValuesFromTheProtocol =
      classes()
          .that()
          .resideInAPackage(OPS)
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "org.muniment.protocol.search..", "org.muniment.protocol.content..")
          .because("messages are for actors; the client needs ids, paths and their rules");
}
