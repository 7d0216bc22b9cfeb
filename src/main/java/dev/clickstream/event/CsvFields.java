package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.RecordWrapper;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.input.Columns;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Cuts one line into fields, by RFC 4180 taken strictly, and checks that it is UTF-8.
 *
 * <p>A line without a quote, which real logs consist of, is cut at its commas in the pass that also
 * looks for bytes beyond ASCII; every other line goes through FastCSV. On the real rows this takes
 * a quarter of the time of FastCSV on every line; {@code bench/README.md} has the measure and how
 * univocity and Commons CSV did.
 *
 * <p>An instance is used for one line after the other and is not thread safe.
 */
final class CsvFields {
  private static final CsvReaderBuilder CSV =
      CsvReader.builder().acceptCharsAfterQuotes(false).skipEmptyLines(false);

  private final CharsetDecoder utf8 = UTF_8.newDecoder();
  private final int[] starts = new int[Columns.COUNT];
  private final int[] ends = new int[Columns.COUNT];
  private final BytesWriter unquoted = new BytesWriter(256);
  private byte[] bytes = new byte[0];
  private int count;

  /**
   * Cuts the bytes {@code [from, to)}.
   *
   * @return null if that worked, else {@link Reason#BAD_ENCODING} or {@link Reason#BAD_QUOTING}
   */
  @Nullable Reason cut(byte[] block, int from, int to) {
    bytes = block;
    count = 0;
    boolean quotes = false;
    int allBits = 0;
    int fieldStart = from;
    for (int i = from; i < to; i++) {
      byte b = block[i];
      allBits |= b;
      if (b == ',') {
        add(fieldStart, i);
        fieldStart = i + 1;
      } else if (b == '"') {
        quotes = true;
      }
    }
    add(fieldStart, to);
    if (allBits < 0 && !isUtf8(block, from, to)) {
      return Reason.BAD_ENCODING;
    }
    return quotes ? cutQuoted(new String(block, from, to - from, UTF_8)) : null;
  }

  /** Number of fields of the line, which may exceed those that can be asked for. */
  int count() {
    return count;
  }

  /** The array that {@link #start} and {@link #end} point into; it must not be changed. */
  byte[] bytes() {
    return bytes;
  }

  int start(int column) {
    return starts[column];
  }

  int end(int column) {
    return ends[column];
  }

  /** The field as a string; only for a line with all columns. */
  String string(int column) {
    return new String(bytes, starts[column], ends[column] - starts[column], UTF_8);
  }

  private void add(int start, int end) {
    if (count < Columns.COUNT) {
      starts[count] = start;
      ends[count] = end;
    }
    count++;
  }

  private boolean isUtf8(byte[] block, int from, int to) {
    try {
      utf8.reset().decode(ByteBuffer.wrap(block, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private @Nullable Reason cutQuoted(String line) {
    FieldCollector collector = new FieldCollector();
    try {
      CSV.build(collector, line).forEach(record -> {});
    } catch (CsvParseException e) {
      return Reason.BAD_QUOTING;
    }
    boolean unclosed = line.chars().filter(c -> c == '"').count() % 2 != 0;
    if (unclosed || collector.quoteInBareField) {
      return Reason.BAD_QUOTING;
    }
    count = 0;
    unquoted.clear();
    for (String field : collector.fields) {
      int start = unquoted.size();
      byte[] encoded = field.getBytes(UTF_8);
      unquoted.writeRaw(encoded, 0, encoded.length);
      add(start, unquoted.size());
    }
    bytes = unquoted.buffer();
    return null;
  }

  /** Collects the fields of one line and what FastCSV lets pass although RFC 4180 does not. */
  private static final class FieldCollector extends AbstractBaseCsvCallbackHandler<Boolean> {
    final List<String> fields = new ArrayList<>();
    boolean quoteInBareField;
    private boolean afterCarriageReturn;

    @Override
    protected void handleBegin(long line) {
      // FastCSV ends a record at a lone carriage return; to us that is data.
      afterCarriageReturn = !fields.isEmpty();
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      String field = new String(buffer, offset, length);
      quoteInBareField |= !quoted && field.indexOf('"') >= 0;
      if (afterCarriageReturn) {
        quoteInBareField |= quoted;
        field = fields.remove(fields.size() - 1) + "\r" + field;
        afterCarriageReturn = false;
      }
      fields.add(field);
    }

    @Override
    protected RecordWrapper<Boolean> buildRecord() {
      return wrapRecord(true);
    }
  }
}
