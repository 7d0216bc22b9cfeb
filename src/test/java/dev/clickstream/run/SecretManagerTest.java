package dev.clickstream.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.clickstream.error.UserException;
import dev.clickstream.event.IdKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretManagerTest {
  private static final String NAME = "projects/p/secrets/id-key/versions/latest";
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private final AtomicReference<String> asked = new AtomicReference<>();
  private HttpServer server;
  private int status = 200;
  private String answer;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.set(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] body = answer.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private IdKey read() {
    GcpOptions options = PipelineOptionsFactory.as(GcpOptions.class);
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    return SecretReference.readKey(
        "userIdKey",
        NAME,
        SecretManager.at("http://127.0.0.1:" + server.getAddress().getPort() + "/", options));
  }

  @Test
  void aSecretIsReadByItsName() {
    String data = Base64.getEncoder().encodeToString((KEY + "\n").getBytes(UTF_8));
    answer = "{\"name\": \"" + NAME + "\", \"payload\": {\"data\": \"" + data + "\"}}";
    IdKey key = read();
    assertThat(asked.get(), is("GET /v1/" + NAME + ":access"));
    assertThat(key.reference(), is(NAME));
    assertThat(key.fingerprint(), is(IdKey.of("the same", KEY.getBytes(UTF_8)).fingerprint()));
  }

  @Test
  void aRefusalIsOneLineThatNamesTheOption() {
    status = 403;
    answer =
        "{\"error\": {\"code\": 403, \"message\":"
            + " \"Permission 'secretmanager.versions.access' denied\"}}";
    UserException refused = assertThrows(UserException.class, this::read);
    assertThat(refused.exitCode(), is(UserException.EXIT_UNUSABLE));
    assertThat(refused.getMessage(), containsString("--userIdKey=" + NAME));
    assertThat(
        refused.getMessage(), containsString("Permission 'secretmanager.versions.access' denied"));
    assertThat(refused.getMessage().lines().count(), is(1L));
  }
}
