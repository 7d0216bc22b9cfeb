package dev.clickstream.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;

/**
 * How busy a shop is through the day and the week: quiet before dawn, busiest in the late afternoon
 * UTC, more so at weekends; one day in twenty is a sale.
 */
final class Rhythm {
  private static final int[] BY_HOUR = {
    5, 4, 8, 18, 30, 39, 44, 47, 50, 50, 48, 47, 47, 49, 55, 62, 66, 64, 54, 40, 26, 16, 10, 7
  };
  private static final double SALE = 1.8;

  private final LocalDate firstDate;
  private final int days;
  private final double total;

  Rhythm(LocalDate firstDate, int days) {
    this.firstDate = firstDate;
    this.days = days;
    double sum = 0;
    for (int day = 0; day < days; day++) {
      sum += 3600 * ofDay(day) * sumOfHours();
    }
    this.total = sum;
  }

  private static int sumOfHours() {
    int sum = 0;
    for (int hour : BY_HOUR) {
      sum += hour;
    }
    return sum;
  }

  private double ofDay(int day) {
    LocalDate date = firstDate.plusDays(day);
    DayOfWeek weekday = date.getDayOfWeek();
    double weekend =
        weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY
            ? 1.15
            : weekday == DayOfWeek.FRIDAY ? 1.08 : 1;
    return date.getDayOfYear() % 20 == 11 ? weekend * SALE : weekend;
  }

  int days() {
    return days;
  }

  /** The share of all events that falls into one second of a day. */
  double shareOfSecond(int day, int secondOfDay) {
    return ofDay(day) * BY_HOUR[secondOfDay / 3600] / total;
  }
}
