package dev.clickstream.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;

/** Reads files that fit into memory easily, such as those of the aggregates. */
public final class SmallTable {
  private SmallTable() {}

  /** Visits the rows of one Parquet file. */
  public static void forEachRow(String path, Consumer<Group> visitor) throws IOException {
    byte[] bytes;
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)))) {
      bytes = in.readAllBytes();
    }
    try (ParquetReader<Group> reader = new GroupReader(new BytesInputFile(bytes, 0)).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        visitor.accept(row);
      }
    }
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
