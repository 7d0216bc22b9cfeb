package dev.clickstream.error;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CauseTest {
  private static IOException refusal(int status, String request, String said) {
    return new IOException(
        "wrapped",
        new HttpResponseException.Builder(status, said, new HttpHeaders())
            .setMessage(status + " " + said + "\n" + request + "\n{}")
            .build());
  }

  @Test
  void thePermissionThatTheServiceNamesIsTheOneThatIsShown() {
    String cause =
        Cause.of(
            refusal(
                403,
                "GET https://storage.googleapis.com/storage/v1/b/raw/o?prefix=a",
                "bot@shop does not have storage.objects.list access to the bucket."));
    assertThat(
        cause, allOf(containsString("storage.objects.list"), containsString("on gs://raw is")));
  }

  @Test
  void aPermissionThatTheServiceDoesNotNameFollowsFromTheCall() {
    assertThat(
        Cause.of(
            refusal(
                403, "DELETE https://storage.googleapis.com/storage/v1/b/raw/o/a%2Fb.csv", "No")),
        allOf(containsString("storage.objects.delete"), containsString("on gs://raw/a/b.csv is")));
    assertThat(
        Cause.of(
            refusal(
                403,
                "POST https://bigquery.googleapis.com/bigquery/v2/projects/p/datasets/d/tables",
                "No")),
        allOf(containsString("bigquery.tables.create"), containsString("p:d")));
    assertThat(
        Cause.of(
            refusal(
                403,
                "GET https://bigquery.googleapis.com/bigquery/v2/projects/p/datasets/d/tables/t",
                "No")),
        allOf(containsString("bigquery.tables.get"), containsString("the table p:d.t")));
  }

  @Test
  void aRefusalWithinABatchIsARefusalToo() {
    IOException batched =
        new IOException(
            "Error trying to rewrite gs://shop/a to gs://shop/b: {\n  \"code\" : 403,\n"
                + "  \"message\" : \"bot does not have storage.objects.create access\"\n}");
    assertThat(
        Cause.of(batched),
        allOf(containsString("storage.objects.create"), containsString("gs://shop/")));
    assertThat(Cause.isLasting(batched), is(true));
  }

  @Test
  void aQuotaIsNoMissingPermission() {
    GoogleJsonError error = new GoogleJsonError();
    error.setMessage("Quota exceeded: too many loads");
    GoogleJsonError.ErrorInfo info = new GoogleJsonError.ErrorInfo();
    info.setReason("quotaExceeded");
    error.setErrors(List.of(info));
    IOException quota =
        new GoogleJsonResponseException(
            new HttpResponseException.Builder(403, "Forbidden", new HttpHeaders()), error);
    assertThat(Cause.of(quota), is("the service says: Quota exceeded: too many loads"));
    assertThat(Cause.isLasting(quota), is(false));
  }

  @Test
  void whatMayPassIsNoRefusal() {
    assertThat(
        Cause.isLasting(refusal(503, "GET https://x/storage/v1/b/raw/o", "busy")), is(false));
    assertThat(Cause.isLasting(new IOException("reset", new SocketException())), is(false));
    assertThat(Cause.isOfService(new IOException("reset", new SocketException())), is(true));
    assertThat(Cause.isOfService(new IOException("No space left on device")), is(false));
  }

  @Test
  void aHostThatCannotBeFoundIsNamed() {
    assertThat(
        Cause.of(new IOException("x", new UnknownHostException("bigquery.example"))),
        containsString("the host bigquery.example cannot be found"));
  }

  @Test
  void manyLinesBecomeOneWithoutAFullStop() {
    assertThat(Cause.of(new IOException("first\n  second.\n")), is("first second"));
  }
}
