package org.muniment.node.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Future;

/** Names and blocking, in the main code of every module that this one sees. */
@AnalyzeClasses(
    packages = "org.muniment",
    importOptions = {DoNotIncludeTests.class, DoNotIncludeTestJars.class})
final class HabitsTest {
  @ArchTest
  static final ArchRule namesComeFromTheField =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .because("such a name says nothing about what the class is");

  @ArchTest
  static final ArchRule nobodyWaitsForAFuture =
      noClasses()
          .that()
          .haveNameNotMatching("org\\.muniment\\.node\\.(Main|Node)(\\$.*)?")
          .should()
          .accessTargetWhere(
              target(owner(assignableTo(Future.class))).and(target(nameMatching("get|join"))))
          .because(
              "a thread that waits for a future serves nobody; compose stages. Only starting and"
                  + " stopping the node waits, on the thread of main.");
}
