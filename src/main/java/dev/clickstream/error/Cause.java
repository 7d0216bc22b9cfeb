package dev.clickstream.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Why a file system or a service refused, as a clause that says what to do. The one place that
 * knows how Google's services say no.
 */
public final class Cause {
  private static final int MAX_DEPTH = 50;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** A quota, a bill that is not paid and the like are refused with 403 as well. */
  private static final Set<String> OF_PERMISSION =
      Set.of("forbidden", "accessDenied", "insufficientPermissions");

  private static final Pattern PERMISSION =
      Pattern.compile("\\b((?:storage|bigquery)(?:\\.\\w+){2})\\b");

  /** A refusal within a batch of requests comes as text: the error's JSON. */
  private static final Pattern BATCHED_CODE = Pattern.compile("\"code\"\\s*:\\s*(40[134])\\b");

  private static final Pattern BATCHED_MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern REQUEST = Pattern.compile("(?m)^([A-Z]+) (https?://\\S+)$");
  private static final Pattern OBJECT =
      Pattern.compile("/storage/v1/b/([^/?]+)(/o)?(?:/([^/?]+))?(?:[?/]|$)");
  private static final Pattern IN_BIGQUERY =
      Pattern.compile(
          "/projects/([^/?]+)(?:/(datasets|jobs)(?:/([^/?]+))?(?:/tables/?([^/?]+)?)?)?");
  private static final Pattern GS = Pattern.compile("gs://([^/\\s'\"]+)[^\\s'\"]*");

  private Cause() {}

  /** The reason without a full stop. */
  public static String of(Throwable failure) {
    Refusal refusal = refusal(failure);
    String text = refusal == null ? lastWord(failure) : refusal.explained();
    return oneLine(text).replaceAll("[.\\s]+$", "");
  }

  /** Whether the same call will be refused again until someone changes something. */
  public static boolean isLasting(Throwable failure) {
    return refusal(failure) != null;
  }

  /** Whether a service or the network failed, rather than the bytes that came from it. */
  public static boolean isOfService(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; depth < MAX_DEPTH && at != null; depth++, at = at.getCause()) {
      if (at instanceof HttpResponseException
          || at instanceof SocketException
          || at instanceof SocketTimeoutException
          || at instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** A message without line breaks. */
  public static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String lastWord(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; depth < MAX_DEPTH && at != null; depth++, at = at.getCause()) {
      if (at instanceof UnknownHostException) {
        return "the host "
            + at.getMessage()
            + " cannot be found; check the network or the endpoint";
      }
      if (at instanceof HttpResponseException) {
        return "the service says: " + said((HttpResponseException) at);
      }
    }
    String said = failure.getMessage();
    return said == null ? failure.getClass().getSimpleName() : said;
  }

  private static @Nullable Refusal refusal(Throwable failure) {
    String place = null;
    Throwable at = failure;
    for (int depth = 0; depth < MAX_DEPTH && at != null; depth++, at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      Matcher gs = GS.matcher(message);
      if (place == null && gs.find()) {
        place = gs.group();
      }
      if (at instanceof HttpResponseException) {
        HttpResponseException response = (HttpResponseException) at;
        int status = response.getStatusCode();
        if (status == FORBIDDEN && !isOfPermission(response)) {
          return null;
        }
        return status == UNAUTHORIZED || status == FORBIDDEN || status == NOT_FOUND
            ? new Refusal(status, said(response), request(message), place)
            : null;
      }
      Matcher code = BATCHED_CODE.matcher(message);
      if (code.find()) {
        Matcher said = BATCHED_MESSAGE.matcher(message);
        return new Refusal(
            Integer.parseInt(code.group(1)), said.find() ? said.group(1) : "", "", place);
      }
    }
    return null;
  }

  private static boolean isOfPermission(HttpResponseException response) {
    if (!(response instanceof GoogleJsonResponseException)) {
      return true;
    }
    GoogleJsonError details = ((GoogleJsonResponseException) response).getDetails();
    return details == null
        || details.getErrors() == null
        || details.getErrors().stream()
            .anyMatch(error -> OF_PERMISSION.contains(error.getReason()));
  }

  private static String said(HttpResponseException response) {
    if (response instanceof GoogleJsonResponseException
        && ((GoogleJsonResponseException) response).getDetails() != null) {
      return String.valueOf(((GoogleJsonResponseException) response).getDetails().getMessage());
    }
    return String.valueOf(response.getStatusMessage());
  }

  private static String request(String message) {
    Matcher request = REQUEST.matcher(message);
    return request.find() ? request.group(1) + " " + request.group(2) : "";
  }

  /** A request that was answered with 401, 403 or 404. */
  private static final class Refusal {
    private final int status;
    private final String said;
    private final String request;
    private final @Nullable String place;

    Refusal(int status, String said, String request, @Nullable String place) {
      this.status = status;
      this.said = said;
      this.request = request;
      this.place = place;
    }

    String explained() {
      switch (status) {
        case UNAUTHORIZED:
          return "Google Cloud knows no valid credentials of this process; run it as a service"
              + " account, or run gcloud auth application-default login first";
        case FORBIDDEN:
          return "the permission "
              + permission()
              + " on "
              + resource()
              + " is missing; grant the account of this process a role that has it (the service"
              + " says: "
              + said
              + ")";
        case NOT_FOUND:
          return notFound();
        default:
          throw new AssertionError(status);
      }
    }

    private String notFound() {
      String bucket = bucket();
      if (bucket != null) {
        return "there is no bucket gs://"
            + bucket
            + "; create it with: gcloud storage buckets create gs://"
            + bucket
            + " --location=LOCATION";
      }
      return "there is no " + resource() + " (the service says: " + said + ")";
    }

    private @Nullable String bucket() {
      Matcher object = OBJECT.matcher(request);
      if (object.find()) {
        return decoded(object.group(1));
      }
      Matcher gs = GS.matcher(String.valueOf(place));
      return gs.find() ? gs.group(1) : null;
    }

    private String resource() {
      Matcher object = OBJECT.matcher(request);
      if (object.find()) {
        String name = object.group(3);
        return "gs://" + decoded(object.group(1)) + (name == null ? "" : "/" + decoded(name));
      }
      Matcher inBigQuery = IN_BIGQUERY.matcher(request);
      if (inBigQuery.find()) {
        String project = inBigQuery.group(1);
        if (!"datasets".equals(inBigQuery.group(2)) || inBigQuery.group(3) == null) {
          return "the project " + project;
        }
        String table = inBigQuery.group(4);
        String dataset = project + ":" + inBigQuery.group(3);
        return table == null
            ? "the data set " + dataset
            : "the table " + dataset + "." + decoded(table);
      }
      return place == null ? "the resource" : place;
    }

    /** As the service names it, else as the reference of the method does. */
    private String permission() {
      Matcher named = PERMISSION.matcher(said);
      if (named.find()) {
        return named.group(1);
      }
      String method = request.split(" ", -1)[0];
      if (request.contains("/storage/v1/")) {
        Matcher object = OBJECT.matcher(request);
        boolean one = object.find() && object.group(3) != null;
        switch (method) {
          case "POST":
          case "PUT":
            return "storage.objects.create";
          case "DELETE":
            return "storage.objects.delete";
          default:
            return one ? "storage.objects.get" : "storage.objects.list";
        }
      }
      if (request.contains("/jobs")) {
        return method.equals("POST") ? "bigquery.jobs.create" : "bigquery.jobs.get";
      }
      if (request.contains("/tables")) {
        return method.equals("POST") ? "bigquery.tables.create" : "bigquery.tables.get";
      }
      if (request.contains("/datasets/")) {
        return "bigquery.datasets.get";
      }
      // The error of an upload does not say what was asked.
      return place == null ? "to do so" : "storage.objects.create";
    }

    private static String decoded(String encoded) {
      return URLDecoder.decode(encoded, UTF_8);
    }
  }
}
