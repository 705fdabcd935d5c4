package org.muniment.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Data goes one way: edge → protocol → entity → journal → followers; nothing calls back up. */
@AnalyzeClasses(
    packages = "org.muniment",
    importOptions = {DoNotIncludeTests.class, DoNotIncludeTestJars.class})
final class ModuleDirectionsTest {
  private static final String PROTOCOL = "org.muniment.protocol..";
  private static final String PERSISTENCE = "org.muniment.persistence..";
  private static final String EDGE = "org.muniment.edge..";
  private static final String NODE = "org.muniment.node..";

  /**
   * Every sub-package of the node is a service; its root package holds Main and what Main needs.
   */
  private static final String SERVICES = "org.muniment.node.*..";

  private static final String WIRING = "org.muniment.node";

  /** One sub-package per adapter, under the package of its port. */
  private static final String[] ADAPTERS = {
    "org.muniment.persistence..cassandra..",
    "org.muniment.persistence..database..",
    "org.muniment.persistence..file..",
    "org.muniment.persistence..jdbc..",
    "org.muniment.persistence..lucene..",
    "org.muniment.persistence..opensearch..",
    "org.muniment.persistence..s3..",
  };

  @ArchTest
  static final ArchRule protocolKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PERSISTENCE, EDGE, NODE)
          .because("protocol is what all others share; it depends on none of them");

  @ArchTest
  static final ArchRule protocolDoesNothing =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "akka.http..", "akka.stream..", "akka.persistence..", "java.sql..", "javax.sql..")
          .because("protocol is records only: no HTTP, no streams, no journal, no database");

  @ArchTest
  static final ArchRule persistenceKnowsOnlyTheProtocol =
      noClasses()
          .that()
          .resideInAPackage(PERSISTENCE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(EDGE, NODE, "akka.http..")
          .because("what is durable outlives both the face and the actors in front of it");

  @ArchTest
  static final ArchRule edgeKnowsNoNode =
      noClasses()
          .that()
          .resideInAPackage(EDGE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(NODE)
          .because("the edge is stateless and talks to entities through protocol alone");

  @ArchTest
  static final ArchRule edgeKnowsNoAdapter =
      noClasses()
          .that()
          .resideInAPackage(EDGE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTERS)
          .because(
              "the edge streams through ports, so that every edge node runs over every adapter");

  @ArchTest
  static final ArchRule servicesSpeakNoHttp =
      noClasses()
          .that()
          .resideInAPackage(SERVICES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka.http..", EDGE)
          .because("services talk in typed messages; HTTP ends at the edge");

  @ArchTest
  static final ArchRule servicesKnowNoAdapter =
      noClasses()
          .that()
          .resideInAPackage(SERVICES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTERS)
          .because("a new adapter is a new sub-package and a line in Main, nothing else");

  @ArchTest
  static final ArchRule onlyMainWiresAdapters =
      noClasses()
          .that()
          .resideOutsideOfPackages(PERSISTENCE, WIRING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTERS)
          .because("Main is the one place that wires adapters to ports");
}
