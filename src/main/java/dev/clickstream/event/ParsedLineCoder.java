package dev.clickstream.event;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/** Writes a {@link ParsedLine} as its kind and its content. */
public final class ParsedLineCoder extends AtomicCoder<ParsedLine> {
  private static final long serialVersionUID = 1L;
  private static final ParsedLineCoder INSTANCE = new ParsedLineCoder();

  private ParsedLineCoder() {}

  public static ParsedLineCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ParsedLine line, OutputStream out) throws IOException {
    BytesWriter bytes = new BytesWriter(128);
    bytes.writeByte(line.kind().ordinal());
    switch (line.kind()) {
      case EVENT:
        EventBytes.write(line.event(), bytes);
        break;
      case REJECTION:
        bytes.writeString(line.rejection().line());
        bytes.writeByte(line.rejection().reason().ordinal());
        break;
      case SKIPPED:
        bytes.writeByte(line.skipped().ordinal());
        break;
    }
    ByteArrayCoder.of().encode(bytes.toByteArray(), out);
  }

  @Override
  public ParsedLine decode(InputStream in) throws IOException {
    BytesReader bytes = new BytesReader(ByteArrayCoder.of().decode(in));
    switch (ParsedLine.Kind.values()[bytes.readByte()]) {
      case EVENT:
        return ParsedLine.of(new EventBytes().read(bytes));
      case REJECTION:
        return ParsedLine.of(Rejection.of(bytes.readString(), Reason.values()[bytes.readByte()]));
      case SKIPPED:
        return ParsedLine.of(ParsedLine.Skipped.values()[bytes.readByte()]);
    }
    throw new AssertionError();
  }
}
