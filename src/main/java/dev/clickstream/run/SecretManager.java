package dev.clickstream.run;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponse;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.options.PipelineOptions;

/** Google's Secret Manager: the one call that a run makes of it. */
final class SecretManager {
  private static final String ROOT = "https://secretmanager.googleapis.com/";
  private static final Pattern NAME =
      Pattern.compile("projects/[^/]+(/locations/[^/]+)?/secrets/[^/]+/versions/[^/]+");
  private static final int TIMEOUT_MILLIS = 60_000;

  private final String root;
  private final HttpRequestInitializer authorize;

  private SecretManager(String root, HttpRequestInitializer authorize) {
    this.root = root;
    this.authorize = authorize;
  }

  /** Google's, with the credentials of the options. */
  static SecretManager of(PipelineOptions options) {
    return at(ROOT, options);
  }

  static SecretManager at(String root, PipelineOptions options) {
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    return new SecretManager(
        root, credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials));
  }

  /** Whether this is the name of a version of a secret. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The content of a version of a secret, {@code latest} among them. */
  byte[] access(String name) throws IOException {
    HttpRequest request =
        Transport.getTransport()
            .createRequestFactory(authorize)
            .buildGetRequest(new GenericUrl(root + "v1/" + name + ":access"))
            .setConnectTimeout(TIMEOUT_MILLIS)
            .setReadTimeout(TIMEOUT_MILLIS)
            // A log of requests at a fine level must not show what comes back.
            .setLoggingEnabled(false)
            .setParser(Transport.getJsonFactory().createJsonObjectParser());
    HttpResponse response =
        GoogleJsonResponseException.execute(Transport.getJsonFactory(), request);
    Object payload = response.parseAs(Map.class).get("payload");
    Object data = payload instanceof Map ? ((Map<?, ?>) payload).get("data") : null;
    if (data == null) {
      throw new IOException("the answer of Secret Manager holds no secret");
    }
    return Base64.getDecoder().decode(data.toString());
  }
}
