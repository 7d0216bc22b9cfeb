package dev.clickstream.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Maven cannot read the options of its own JVM from the POM, so they stand in two places. */
class JvmOptionsTest {
  @Test
  void mavenRunsWithTheOptionsOfTheLauncher() throws IOException {
    List<String> ofMaven = words(Files.readString(Paths.get(".mvn/jvm.config")));
    String[] ofLauncher =
        words(System.getProperty("clickstream.jvmOptions")).toArray(new String[0]);
    assertThat(ofMaven, hasItems(ofLauncher));
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.trim().split("\\s+"));
  }
}
