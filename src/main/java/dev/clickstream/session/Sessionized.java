package dev.clickstream.session;

import com.google.auto.value.AutoOneOf;
import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.InputTally;
import dev.clickstream.event.Reason;
import dev.clickstream.event.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/**
 * What leaves the one shuffle of the input: a session, or what is no event and came along, a
 * rejected line or a tally of lines read. One type for the reason that {@link
 * dev.clickstream.event.ParsedLine} gives.
 */
@AutoOneOf(Sessionized.Kind.class)
public abstract class Sessionized {
  /** What can come out of sessionizing. */
  public enum Kind {
    SESSION,
    REJECTION,
    TALLY
  }

  public abstract Kind kind();

  public abstract Session session();

  public abstract Rejection rejection();

  public abstract InputTally tally();

  public static Sessionized of(Session session) {
    return AutoOneOf_Sessionized.session(session);
  }

  public static Sessionized of(Rejection rejection) {
    return AutoOneOf_Sessionized.rejection(rejection);
  }

  public static Sessionized of(InputTally tally) {
    return AutoOneOf_Sessionized.tally(tally);
  }

  static final class SessionizedCoder extends AtomicCoder<Sessionized> {
    private static final long serialVersionUID = 1L;
    private static final Session.SessionCoder SESSION_CODER = new Session.SessionCoder();

    @Override
    public void encode(Sessionized value, OutputStream out) throws IOException {
      out.write(value.kind().ordinal());
      switch (value.kind()) {
        case SESSION:
          SESSION_CODER.encode(value.session(), out);
          break;
        case REJECTION:
          BytesWriter rejection = new BytesWriter(256);
          rejection.writeString(value.rejection().line());
          rejection.writeByte(value.rejection().reason().ordinal());
          ByteArrayCoder.of().encode(rejection.toByteArray(), out);
          break;
        case TALLY:
          BytesWriter tally = new BytesWriter(64);
          value.tally().write(tally);
          ByteArrayCoder.of().encode(tally.toByteArray(), out);
          break;
      }
    }

    @Override
    public Sessionized decode(InputStream in) throws IOException {
      switch (Kind.values()[in.read()]) {
        case SESSION:
          return of(SESSION_CODER.decode(in));
        case REJECTION:
          BytesReader rejection = new BytesReader(ByteArrayCoder.of().decode(in));
          return of(Rejection.of(rejection.readString(), Reason.values()[rejection.readByte()]));
        case TALLY:
          return of(InputTally.read(new BytesReader(ByteArrayCoder.of().decode(in))));
      }
      throw new AssertionError();
    }
  }
}
