package dev.clickstream.bigquery;

import com.google.api.client.util.ExponentialBackOff;
import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import dev.clickstream.error.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs jobs to their end. */
final class Jobs {
  private static final int ATTEMPTS = 5;
  private static final int FIRST_POLL_MILLIS = 100;
  private static final int SLOWEST_POLL_MILLIS = 5_000;
  private static final int SHOWN_ERRORS = 3;

  /** Ends of a job that another attempt may change; everything else fails again. */
  private static final Set<String> PASSING =
      Set.of(
          "backendError",
          "internalError",
          "rateLimitExceeded",
          "jobRateLimitExceeded",
          "tableUnavailable");

  private final BigQueryApi api;
  private final String project;
  private final @Nullable String location;

  Jobs(BigQueryApi api, String project, @Nullable String location) {
    this.api = api;
    this.project = project;
    this.location = location;
  }

  /**
   * Runs a job, again if it ends for a passing reason, and gives it as it ended.
   *
   * @param id the name of the job, the same whenever the same work is asked for: a request that is
   *     repeated because its answer was lost finds the job that the first one started
   */
  Job run(String id, JobConfiguration configuration, String what) throws IOException {
    ExponentialBackOff pause =
        new ExponentialBackOff.Builder().setInitialIntervalMillis(1_000).build();
    for (int attempt = 1; ; attempt++) {
      JobReference reference =
          new JobReference()
              .setProjectId(project)
              .setJobId(id + "_" + attempt)
              .setLocation(location);
      requireOurs(api.start(reference, configuration), configuration);
      Job done = await(reference);
      ErrorProto error = done.getStatus().getErrorResult();
      if (error == null) {
        return done;
      }
      if (attempt == ATTEMPTS || !PASSING.contains(error.getReason())) {
        throw failure(what, reference, done);
      }
      BigQueryApi.sleep(pause.nextBackOffMillis());
    }
  }

  private Job await(JobReference reference) throws IOException {
    ExponentialBackOff pause =
        new ExponentialBackOff.Builder()
            .setInitialIntervalMillis(FIRST_POLL_MILLIS)
            .setMaxIntervalMillis(SLOWEST_POLL_MILLIS)
            .setMaxElapsedTimeMillis(Integer.MAX_VALUE)
            .build();
    while (true) {
      Job job = api.job(reference);
      if (job.getStatus().getState().equals("DONE")) {
        return job;
      }
      BigQueryApi.sleep(pause.nextBackOffMillis());
    }
  }

  /** Fails if a job of this id, which is meant to be unique to a run, does something else. */
  private static void requireOurs(Job started, JobConfiguration wanted) {
    JobConfigurationLoad load = wanted.getLoad();
    JobConfigurationLoad found =
        started.getConfiguration() == null ? null : started.getConfiguration().getLoad();
    if (load != null
        && (found == null || !Objects.equals(found.getSourceUris(), load.getSourceUris()))) {
      throw UserException.runFailed(
          "BigQuery has another job of the id "
              + started.getJobReference().getJobId()
              + ", of another run that began in the same millisecond. Run again.",
          null);
    }
  }

  private static UserException failure(String what, JobReference reference, Job job) {
    List<ErrorProto> errors = job.getStatus().getErrors();
    ErrorProto result = job.getStatus().getErrorResult();
    String messages =
        errors == null
            ? result.getMessage()
            : errors.stream()
                .map(ErrorProto::getMessage)
                .distinct()
                .limit(SHOWN_ERRORS)
                .collect(Collectors.joining("; "));
    return UserException.runFailed(
        what + " failed (job " + reference.getJobId() + "): " + messages, null);
  }
}
