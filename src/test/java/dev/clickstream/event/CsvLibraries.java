package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.clickstream.input.Columns;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Measures how many lines a second CSV libraries cut into fields, on the lines of a file, beside
 * the way of {@link CsvFields}. A line is what a library gets, as in the pipeline, which must know
 * the bytes of every line that it rejects. Each is warmed up and measured in turns; medians are
 * printed.
 *
 * <pre>
 * mvn -q test-compile exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=dev.clickstream.event.CsvLibraries -Dexec.args=2019-Oct.csv
 * </pre>
 */
public final class CsvLibraries {
  private static final int TURNS = 15;
  private static final int LINES_A_TURN = 200_000;

  private CsvLibraries() {}

  /** Takes the name of a CSV file, of which at most 200,000 lines are used. */
  public static void main(String[] args) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Paths.get(args[0]), UTF_8)) {
      if (lines.size() < LINES_A_TURN) {
        lines.add(line.getBytes(UTF_8));
      }
    }
    Map<String, ToLongFunction<List<byte[]>>> ways = new LinkedHashMap<>();
    ways.put("CsvFields (commas by hand, FastCSV for lines with quotes)", CsvLibraries::csvFields);
    ways.put("FastCSV, a reader for every line", CsvLibraries::fastCsv);
    ways.put("univocity-parsers, parseLine", CsvLibraries::univocity);
    ways.put("Commons CSV, a parser for every line", CsvLibraries::commonsCsv);
    ways.put("FastCSV, a reader for all lines", CsvLibraries::fastCsvWhole);
    ways.put("univocity-parsers, all lines", CsvLibraries::univocityWhole);
    ways.put("Commons CSV, all lines", CsvLibraries::commonsCsvWhole);
    Map<String, double[]> seconds = new LinkedHashMap<>();
    ways.keySet().forEach(name -> seconds.put(name, new double[TURNS]));
    long expected = csvFields(lines);
    for (int turn = 0; turn < TURNS; turn++) {
      for (Map.Entry<String, ToLongFunction<List<byte[]>>> way : ways.entrySet()) {
        long start = System.nanoTime();
        long fields = way.getValue().applyAsLong(lines);
        seconds.get(way.getKey())[turn] = (System.nanoTime() - start) / 1e9;
        if (fields != expected) {
          throw new AssertionError(way.getKey() + " finds " + fields + ", not " + expected);
        }
      }
    }
    for (Map.Entry<String, double[]> row : seconds.entrySet()) {
      // The first third warms up.
      double[] measured = Arrays.copyOfRange(row.getValue(), TURNS / 3, TURNS);
      Arrays.sort(measured);
      double median = measured[measured.length / 2];
      System.out.printf(
          Locale.ROOT, "%-58s %,12.0f lines/s%n", row.getKey(), lines.size() / median);
    }
  }

  private static long csvFields(List<byte[]> lines) {
    CsvFields fields = new CsvFields();
    long count = 0;
    for (byte[] line : lines) {
      if (fields.cut(line, 0, line.length) != null) {
        throw new AssertionError(new String(line, UTF_8));
      }
      count += fields.string(Columns.USER_SESSION).length() + fields.count();
    }
    return count;
  }

  private static long fastCsv(List<byte[]> lines) {
    long count = 0;
    for (byte[] line : lines) {
      for (CsvRecord record : CsvReader.builder().ofCsvRecord(new String(line, UTF_8))) {
        count += record.getField(Columns.USER_SESSION).length() + record.getFieldCount();
      }
    }
    return count;
  }

  private static long univocity(List<byte[]> lines) {
    CsvParser parser = new CsvParser(new CsvParserSettings());
    long count = 0;
    for (byte[] line : lines) {
      String[] fields = parser.parseLine(new String(line, UTF_8));
      count += fields[Columns.USER_SESSION].length() + fields.length;
    }
    return count;
  }

  private static long commonsCsv(List<byte[]> lines) {
    long count = 0;
    try {
      for (byte[] line : lines) {
        for (CSVRecord record :
            CSVFormat.RFC4180.parse(new StringReader(new String(line, UTF_8)))) {
          count += record.get(Columns.USER_SESSION).length() + record.size();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static long fastCsvWhole(List<byte[]> lines) {
    long count = 0;
    for (CsvRecord record : CsvReader.builder().ofCsvRecord(whole(lines))) {
      count += record.getField(Columns.USER_SESSION).length() + record.getFieldCount();
    }
    return count;
  }

  private static long univocityWhole(List<byte[]> lines) {
    long count = 0;
    for (String[] fields :
        new CsvParser(new CsvParserSettings()).iterate(new StringReader(whole(lines)))) {
      count += fields[Columns.USER_SESSION].length() + fields.length;
    }
    return count;
  }

  private static long commonsCsvWhole(List<byte[]> lines) {
    long count = 0;
    try {
      for (CSVRecord record : CSVFormat.RFC4180.parse(new StringReader(whole(lines)))) {
        count += record.get(Columns.USER_SESSION).length() + record.size();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static String whole(List<byte[]> lines) {
    StringBuilder text = new StringBuilder();
    for (byte[] line : lines) {
      text.append(new String(line, UTF_8)).append('\n');
    }
    return text.toString();
  }
}
