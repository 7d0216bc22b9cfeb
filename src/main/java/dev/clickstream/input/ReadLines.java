package dev.clickstream.input;

import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads text files, plain or compressed, as blocks of whole lines in no particular order. Every
 * file gives at least one block, an empty one if the file is empty.
 *
 * <pre>{@code
 * PCollection<LineBlock> lines = pipeline.apply("Read", ReadLines.from(InputFiles.resolve("gs://shop/*.csv")));
 * }</pre>
 */
public final class ReadLines extends PTransform<PBegin, PCollection<LineBlock>> {
  private static final long serialVersionUID = 1L;

  private final InputFiles input;

  private ReadLines(InputFiles input) {
    this.input = input;
  }

  public static ReadLines from(InputFiles input) {
    return new ReadLines(input);
  }

  @Override
  public PCollection<LineBlock> expand(PBegin begin) {
    return begin.apply("Blocks", Read.from(new LineBlockSource(input)));
  }
}
