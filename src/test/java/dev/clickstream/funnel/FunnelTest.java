package dev.clickstream.funnel;

import static dev.clickstream.EventFixtures.at;
import static dev.clickstream.EventFixtures.cart;
import static dev.clickstream.EventFixtures.event;
import static dev.clickstream.EventFixtures.purchase;
import static dev.clickstream.EventFixtures.view;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.clickstream.RowsFixture;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunnelTest {
  @SafeVarargs
  @SuppressWarnings("varargs")
  private static List<String> products(List<Event>... sessions) {
    return RowsFixture.merged(FunnelByProduct.create(), sessions);
  }

  @Test
  void aSessionThatBuysWithoutACartCountsInTheOpenFunnelAndNotInTheOrderedOne() {
    assertThat(
        products(Arrays.asList(view("a", at("10:00")), purchase("a", at("10:01")))),
        contains(
            "1 2053013555631882655 electronics.smartphone acme | 1 0 1 | 1 0 1 0 0 1 0 | 0 0 | 1000"));
  }

  @Test
  void stagesInTheWrongOrderCountInAnyOrderOnly() {
    assertThat(
        products(
            Arrays.asList(
                purchase("a", at("10:00")), cart("a", at("10:01")), view("a", at("10:02")))),
        contains(
            "1 2053013555631882655 electronics.smartphone acme | 1 1 1 | 1 1 1 1 1 1 1 | 0 0 | 1000"));
  }

  @Test
  void aPurchaseMustFollowACartThatFollowsAView() {
    assertThat(
        products(
            Arrays.asList(
                cart("a", at("10:00")),
                view("a", at("10:01")),
                purchase("a", at("10:02")),
                cart("a", at("10:03"))),
            Arrays.asList(
                view("b", at("10:00")), cart("b", at("10:01")), purchase("b", at("10:02")))),
        contains(
            "1 2053013555631882655 electronics.smartphone acme | 2 3 2 | 2 2 2 2 2 2 2 | 2 1 | 2000"));
  }

  @Test
  void aProductHasTheAttributesOfItsLatestEventAndOfEqualOnesTheGreatest() {
    Event early = event(EventType.VIEW, "a", at("10:00")).setBrand("zzz").build();
    Event late = event(EventType.VIEW, "b", at("11:00")).setBrand(null).build();
    Event asLate = event(EventType.VIEW, "c", at("11:00")).setBrand("abc").build();
    Event lateOtherCategory =
        event(EventType.VIEW, "d", at("11:00")).setCategoryId(5).setBrand("zzz").build();
    for (List<List<Event>> order :
        Arrays.asList(
            Arrays.asList(
                Arrays.asList(early),
                Arrays.asList(late),
                Arrays.asList(asLate),
                Arrays.asList(lateOtherCategory)),
            Arrays.asList(
                Arrays.asList(lateOtherCategory),
                Arrays.asList(asLate),
                Arrays.asList(late),
                Arrays.asList(early)))) {
      assertThat(
          RowsFixture.merged(FunnelByProduct.create(), order),
          contains(
              "1 2053013555631882655 electronics.smartphone abc | 4 0 0 | 4 0 0 0 0 0 0 | 0 0 | 0"));
    }
  }

  @Test
  void anEventCountsForEveryPrefixOfItsCategory() {
    assertThat(
        RowsFixture.merged(
            FunnelByCategory.create(),
            Arrays.asList(
                Arrays.asList(
                    event(EventType.VIEW, "a", at("10:00")).setCategoryCode("x.y.z").build(),
                    event(EventType.CART, "a", at("10:01")).setCategoryCode("x.q").build(),
                    event(EventType.VIEW, "a", at("10:02")).setCategoryCode(null).build()))),
        contains(
            "NULL 0 | 1 0 0 | 1 0 0 0 0 0 0 | 0 0 | 0",
            "x 1 | 1 1 0 | 1 1 0 1 0 0 0 | 1 0 | 0",
            "x.q 2 | 0 1 0 | 0 1 0 0 0 0 0 | 0 0 | 0",
            "x.y 2 | 1 0 0 | 1 0 0 0 0 0 0 | 0 0 | 0",
            "x.y.z 3 | 1 0 0 | 1 0 0 0 0 0 0 | 0 0 | 0"));
  }

  @Test
  void prefixesAreCutAtEveryDot() {
    assertThat(FunnelByCategory.prefixes("a..b"), is(Arrays.asList("a", "a.", "a..b")));
    assertThat(FunnelByCategory.prefixes("a"), is(Arrays.asList("a")));
  }

  @Test
  void eventsWithoutABrandAreAnItemOfTheirOwn() {
    assertThat(
        RowsFixture.merged(
            FunnelByBrand.create(),
            Arrays.asList(
                Arrays.asList(
                    event(EventType.VIEW, "a", at("10:00")).setBrand(null).build(),
                    view("a", at("10:01"))),
                Arrays.asList(event(EventType.VIEW, "b", at("10:00")).setBrand(null).build()))),
        contains(
            "NULL | 2 0 0 | 2 0 0 0 0 0 0 | 0 0 | 0", "acme | 1 0 0 | 1 0 0 0 0 0 0 | 0 0 | 0"));
  }
}
