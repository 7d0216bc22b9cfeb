package dev.clickstream.session;

import static dev.clickstream.EventFixtures.at;
import static dev.clickstream.EventFixtures.cart;
import static dev.clickstream.EventFixtures.event;
import static dev.clickstream.EventFixtures.purchase;
import static dev.clickstream.EventFixtures.view;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTableTest {
  private static Event of(EventType type, String time, long product, long cents) {
    return event(type, "s", at(time)).setProductId(product).setPriceCents(cents).build();
  }

  private static long abandoned(Event... events) {
    return AbandonedCart.valueOf(Arrays.asList(events));
  }

  @Test
  void whatIsPutIntoTheCartAndLeftThereIsAbandonedAtItsLastPrice() {
    assertThat(
        abandoned(
            of(EventType.CART, "10:00", 1, 500),
            of(EventType.CART, "10:01", 1, 700),
            of(EventType.CART, "10:02", 2, 90)),
        is(790L));
  }

  @Test
  void whatIsRemovedIsNotAbandonedUnlessItReturns() {
    Event cart = of(EventType.CART, "10:00", 1, 500);
    Event removal = of(EventType.REMOVE_FROM_CART, "10:01", 1, 500);
    Event again = of(EventType.CART, "10:02", 1, 550);
    assertThat(abandoned(cart, removal), is(0L));
    assertThat(abandoned(cart, removal, again), is(550L));
    assertThat(abandoned(removal, cart), is(500L));
  }

  @Test
  void whatIsBoughtAtAllIsNotAbandonedEvenIfPutIntoTheCartAgain() {
    assertThat(
        abandoned(
            of(EventType.CART, "10:00", 1, 500),
            of(EventType.PURCHASE, "10:01", 1, 500),
            of(EventType.CART, "10:02", 1, 500)),
        is(0L));
    assertThat(
        abandoned(of(EventType.CART, "10:00", 1, 500), of(EventType.PURCHASE, "10:01", 2, 100)),
        is(500L));
  }

  @Test
  void aPathCollapsesRepeats() {
    List<Event> events =
        Arrays.asList(
            view("s", at("10:00")),
            view("s", at("10:01")),
            cart("s", at("10:02")),
            view("s", at("10:03")),
            purchase("s", at("10:04")));
    assertThat(SessionPath.of(events), is("view>cart>view>purchase"));
    assertThat(SessionPath.of(events.subList(0, 1)), is("view"));
  }

  @Test
  void aPathOfTwentyStepsIsWholeAndALongerOneIsCut() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      events.add(i % 2 == 0 ? view("s", at("10:00") + i) : cart("s", at("10:00") + i));
    }
    String twenty = SessionPath.of(events);
    assertThat(twenty.split(">").length, is(20));
    assertThat(twenty.endsWith("cart"), is(true));
    events.add(view("s", at("10:01")));
    assertThat(SessionPath.of(events), is(twenty + ">..."));
  }

  @Test
  void copiesAreEventsEqualInEveryField() {
    Event view = view("s", at("10:00"));
    Event other = event(EventType.VIEW, "s", at("10:00")).setBrand(null).build();
    List<Event> events = Arrays.asList(other, view, view, view);
    assertThat(Duplicates.count(events), is(2L));
    assertThat(Duplicates.drop(events), is(Arrays.asList(other, view)));
    List<Event> distinct = Arrays.asList(other, view);
    assertThat(Duplicates.drop(distinct), is(sameInstance(distinct)));
  }
}
