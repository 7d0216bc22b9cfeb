package dev.clickstream;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.input.InputFiles;
import dev.clickstream.report.RunReport;
import dev.clickstream.run.DefaultRunner;
import dev.clickstream.run.Failures;
import dev.clickstream.run.Help;
import dev.clickstream.run.Logging;
import dev.clickstream.run.RunSettings;
import dev.clickstream.run.SecretReference;
import dev.clickstream.run.SparkDefaults;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.PrintStream;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** From arguments to an exit code. */
final class CommandLine {
  private static final String SAMPLE_INPUT = "output/sample-input";
  private static final String SAMPLE_OUTPUT = "output/sample";
  private static final String DEFAULT_OUTPUT = "output/tables";

  private CommandLine() {}

  /** Runs the pipeline and gives the exit code; tells the user of everything that goes wrong. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    if (Arrays.asList(args).contains("--help")) {
      help(out);
      return 0;
    }
    boolean verbose =
        Arrays.asList(args).contains("--verbose") || Arrays.asList(args).contains("--verbose=true");
    Logging.configure(verbose);
    try {
      perform(args, out, err);
      return 0;
    } catch (RuntimeException | OutOfMemoryError e) {
      UserException known = UserException.findIn(e);
      if (verbose) {
        e.printStackTrace(err);
      }
      if (known != null) {
        err.println(known.getMessage());
        return known.exitCode();
      }
      err.println(Failures.explain(e));
      return UserException.EXIT_FAILED;
    }
  }

  private static void perform(String[] args, PrintStream out, PrintStream err) {
    ClickstreamOptions options = parse(args);
    FileSystems.setDefaultPipelineOptions(options);
    boolean sample = options.getInput() == null;
    String output = options.getOutput();
    if (output == null) {
      output = sample ? SAMPLE_OUTPUT : DEFAULT_OUTPUT;
    }
    RunSettings settings =
        RunSettings.of(
            absolute(output),
            options.getSessionGap(),
            options.getFromDate(),
            options.getToDate(),
            options.isDropDuplicates(),
            options.getMaxQuarantineRatio(),
            options.getBigQueryDataset(),
            SecretReference.readKey("userIdKey", options.getUserIdKey(), options));
    String pattern = sample ? makeSample() : options.getInput();
    InputFiles input = InputFiles.resolve(pattern);
    if (options.getRunner().equals(SparkRunner.class)) {
      SparkDefaults.apply(options, Arrays.asList(args), input);
    }
    out.print(ClickstreamPipeline.run(Pipeline.create(options), settings, input));
    if (options.isReport()) {
      RunReport.write(settings.output(), out, err);
    }
  }

  /** Makes 200,000 events of two weeks, the same on every machine. */
  private static String makeSample() {
    GeneratorSettings settings = GeneratorSettings.builder().setDirtyRatio(0.0005).build();
    GenerateEvents.write(settings, absolute(SAMPLE_INPUT));
    return absolute(SAMPLE_INPUT) + "/*.csv";
  }

  private static ClickstreamOptions parse(String[] args) {
    List<String> withRunner = DefaultRunner.in(args);
    try {
      return PipelineOptionsFactory.fromArgs(withRunner.toArray(new String[0]))
          .withValidation()
          .as(ClickstreamOptions.class);
    } catch (IllegalArgumentException e) {
      throw UserException.badOption(explain(withRunner, e) + " See --help for the options.");
    }
  }

  /** Beam says what is wrong with a value, but not of which option. */
  private static String explain(List<String> args, IllegalArgumentException failure) {
    String reason = Cause.oneLine(failure.getMessage()).replaceFirst(" at \\[Source: .*", ".");
    for (String arg : args) {
      try {
        PipelineOptionsFactory.fromArgs(arg).as(ClickstreamOptions.class);
      } catch (IllegalArgumentException e) {
        return arg + " cannot be used: " + reason;
      }
    }
    return reason;
  }

  /** A local path from the root, so that it means the same everywhere; a URI as it is. */
  private static String absolute(String path) {
    return path.contains("://") ? path : Paths.get(path).toAbsolutePath().normalize().toString();
  }

  private static void help(PrintStream out) {
    out.println("Turns e-commerce click event CSVs into session, funnel and traffic tables.");
    out.println();
    out.println("Options:");
    Help.print(ClickstreamOptions.class, out);
    out.println("  --runner");
    out.println("      SparkRunner or DirectRunner.");
    out.println("      Default: SparkRunner.  Example: --runner=DirectRunner");
    out.println("  --sparkMaster");
    out.println("      Where Spark runs; spark-submit sets it by itself.");
    out.println("      Default: local[*].  Example: --sparkMaster=local[2]");
    out.println(
        "  --tempLocation, --gcsEndpoint, --credentialFactoryClass, --impersonateServiceAccount");
    out.println(
        "      Beam's own, for Google Cloud: a gs:// folder for copies while BigQuery loads");
    out.println("      (only if --output is not on gs://), the root of Cloud Storage, and whose");
    out.println("      credentials to use.");
    out.println("      Default: none, Google's, application default credentials.");
    out.println();
    out.println("Exit code: 0 done, 1 the run failed, 2 unusable options or input.");
  }
}
