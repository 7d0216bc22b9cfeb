package dev.clickstream.traffic;

import static dev.clickstream.EventFixtures.at;
import static dev.clickstream.EventFixtures.cart;
import static dev.clickstream.EventFixtures.view;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.clickstream.RowsFixture;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventTypeByHourTest {
  @Test
  void aSessionCountsOnceForAnHourAndTypeAndAgainInTheNextHour() {
    assertThat(
        RowsFixture.merged(
            EventTypeByHour.create(),
            Arrays.asList(
                view("a", at("10:50")),
                view("a", at("10:59:59")),
                cart("a", at("10:59:59")),
                view("a", at("11:00"))),
            Arrays.asList(view("b", at("10:00")))),
        contains(at("10:00") + " view 3 2", at("10:00") + " cart 1 1", at("11:00") + " view 1 1"));
  }
}
