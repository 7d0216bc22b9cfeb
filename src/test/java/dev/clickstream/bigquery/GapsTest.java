package dev.clickstream.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.clickstream.table.DateRange;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "2019-10-01 | 2019-10-03 | 2019-10-01 2019-10-02 2019-10-03 | ''",
        "2019-10-01 | 2019-10-03 | 2019-10-02 | d BETWEEN DATE '2019-10-01' AND DATE '2019-10-01'"
            + " OR d BETWEEN DATE '2019-10-03' AND DATE '2019-10-03'",
        "2019-10-01 | 2019-10-09 | 2019-10-01 2019-10-05 | d BETWEEN DATE '2019-10-02' AND DATE"
            + " '2019-10-04' OR d BETWEEN DATE '2019-10-06' AND DATE '2019-10-09'",
        "2019-10-01 | 2019-10-01 | '' | d BETWEEN DATE '2019-10-01' AND DATE '2019-10-01'",
        "2019-10-01 | - | 2019-10-01 | d >= DATE '2019-10-02'",
        "- | 2019-10-05 | 2019-10-05 | d <= DATE '2019-10-04'",
        "2019-10-01 | - | '' | d >= DATE '2019-10-01'",
      })
  void daysOfTheRangeWithoutRowsAndNoOthersAreEmptied(
      String from, String to, String dates, String condition) {
    TreeSet<LocalDate> withRows =
        Arrays.stream(dates.split(" "))
            .filter(date -> !date.isEmpty())
            .map(LocalDate::parse)
            .collect(Collectors.toCollection(TreeSet::new));
    List<DateRange> gaps = Gaps.in(DateRange.of(date(from), date(to)), withRows);
    assertThat(Gaps.condition("d", gaps), is(condition));
  }

  private static LocalDate date(String text) {
    return text == null ? null : LocalDate.parse(text);
  }
}
