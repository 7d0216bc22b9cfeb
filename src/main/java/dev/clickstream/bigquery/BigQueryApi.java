package dev.clickstream.bigquery;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.googleapis.services.json.AbstractGoogleJsonClientRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.util.ExponentialBackOff;
import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.Dataset;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The few calls of BigQuery's REST API that a run makes. Each is repeated while the service is busy
 * or out of reach, which is safe: a table is created once by its name, a job once by its id.
 */
class BigQueryApi {
  private static final String APPLICATION = "clickstream-pipeline";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int TIMEOUT_MILLIS = 60_000;

  /** BigQuery says it is busy with 403 as well. */
  private static final Set<String> BUSY =
      Set.of("rateLimitExceeded", "jobRateLimitExceeded", "backendError", "internalError");

  private final Bigquery client;
  private final Duration patience;

  private BigQueryApi(Bigquery client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * A client with the credentials of the options.
   *
   * @param endpoint the root of the service, or null for Google's
   * @param patience how long to try a call again
   */
  static BigQueryApi connect(
      PipelineOptions options, @Nullable String endpoint, Duration patience) {
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    HttpRequestInitializer authorize =
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials);
    Bigquery.Builder builder =
        new Bigquery.Builder(
                Transport.getTransport(),
                Transport.getJsonFactory(),
                request -> {
                  authorize.initialize(request);
                  request.setConnectTimeout(TIMEOUT_MILLIS);
                  request.setReadTimeout(TIMEOUT_MILLIS);
                })
            .setApplicationName(APPLICATION);
    if (endpoint != null) {
      builder.setRootUrl(endpoint.endsWith("/") ? endpoint : endpoint + "/");
    }
    return new BigQueryApi(builder.build(), patience);
  }

  Optional<Dataset> dataset(BigQueryDataset dataset) throws IOException {
    return found(client.datasets().get(dataset.project(), dataset.name()));
  }

  Optional<Table> table(TableReference table) throws IOException {
    return found(
        client.tables().get(table.getProjectId(), table.getDatasetId(), table.getTableId()));
  }

  /** Creates a table unless another has created it in the meantime. */
  void create(Table table) throws IOException {
    TableReference reference = table.getTableReference();
    try {
      call(client.tables().insert(reference.getProjectId(), reference.getDatasetId(), table));
    } catch (HttpResponseException e) {
      if (e.getStatusCode() != HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** Starts a job; if one of this id is there already, an earlier try has started it. */
  Job start(JobReference reference, JobConfiguration configuration) throws IOException {
    Job job = new Job().setJobReference(reference).setConfiguration(configuration);
    try {
      return call(client.jobs().insert(reference.getProjectId(), job));
    } catch (HttpResponseException e) {
      if (e.getStatusCode() != HTTP_CONFLICT) {
        throw e;
      }
      return job(reference);
    }
  }

  Job job(JobReference reference) throws IOException {
    return call(
        client
            .jobs()
            .get(reference.getProjectId(), reference.getJobId())
            .setLocation(reference.getLocation()));
  }

  private <T> Optional<T> found(AbstractGoogleJsonClientRequest<T> request) throws IOException {
    try {
      return Optional.of(call(request));
    } catch (HttpResponseException e) {
      if (e.getStatusCode() != HTTP_NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private <T> T call(AbstractGoogleJsonClientRequest<T> request) throws IOException {
    ExponentialBackOff backOff =
        new ExponentialBackOff.Builder()
            .setMaxIntervalMillis(20_000)
            .setMaxElapsedTimeMillis((int) patience.toMillis())
            .build();
    while (true) {
      try {
        return request.execute();
      } catch (IOException e) {
        long millis = isPassing(e) ? backOff.nextBackOffMillis() : ExponentialBackOff.STOP;
        if (millis == ExponentialBackOff.STOP) {
          throw e;
        }
        sleep(millis);
      }
    }
  }

  private static boolean isPassing(IOException failure) {
    if (!(failure instanceof HttpResponseException)) {
      return !(failure instanceof UnknownHostException);
    }
    int status = ((HttpResponseException) failure).getStatusCode();
    return status == TOO_MANY_REQUESTS
        || status >= 500
        || (status == HTTP_FORBIDDEN && isBusy(failure));
  }

  private static boolean isBusy(IOException failure) {
    if (!(failure instanceof GoogleJsonResponseException)) {
      return false;
    }
    GoogleJsonError details = ((GoogleJsonResponseException) failure).getDetails();
    return details != null
        && details.getErrors() != null
        && details.getErrors().stream().anyMatch(error -> BUSY.contains(error.getReason()));
  }

  static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
