package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Stands before a server of this machine: keeps what was asked of it, and fails where told to. */
final class Proxy implements AutoCloseable {
  private static final Set<String> NOT_FORWARDED =
      Set.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "expect");
  private static final int RESUME_INCOMPLETE = 308;
  private static final Pattern BATCHED =
      Pattern.compile("(?m)^(GET|POST|PUT|DELETE) (?:https?://[^/\\s]+)?(/storage/\\S*)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int target;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Long> lastByteUploaded = new ConcurrentHashMap<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  private Proxy(int target) throws IOException {
    this.target = target;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static Proxy to(int port) throws IOException {
    return new Proxy(port);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A request as the server got it, or would have. */
  static final class Call {
    final String method;
    final String path;
    final String body;

    Call(String method, String path, String body) {
      this.method = method;
      this.path = path;
      this.body = body;
    }

    boolean is(String wantedMethod, String pattern) {
      return method.equals(wantedMethod) && Pattern.compile(pattern).matcher(path).find();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What happens to some requests in place of an answer, for a number of times. */
  static final class Fault {
    private final Predicate<Call> where;
    private final AtomicInteger left;
    private final int status;
    private final String answer;
    private final AtomicInteger hits = new AtomicInteger();

    private Fault(Predicate<Call> where, int times, int status, String answer) {
      this.where = where;
      this.left = new AtomicInteger(times);
      this.status = status;
      this.answer = answer;
    }

    /** How often it happened. */
    int hits() {
      return hits.get();
    }
  }

  private static final int RESET = -1;
  private static final int HANG = -2;
  private static final int LOST = -3;

  /** Answers with a status in Google's form, and does not forward. */
  Fault answer(int times, int status, String reason, String message, Predicate<Call> where) {
    String json =
        String.format(
            Locale.ROOT,
            "{\"error\":{\"code\":%d,\"message\":\"%s\",\"errors\":[{\"domain\":\"global\","
                + "\"reason\":\"%s\",\"message\":\"%s\"}]}}",
            status,
            message,
            reason,
            message);
    return add(new Fault(where, times, status, json));
  }

  /** Answers with a body, and does not forward. */
  Fault answerWith(int times, String json, Predicate<Call> where) {
    return add(new Fault(where, times, 200, json));
  }

  /** Breaks the connection when half of the request has come. */
  Fault reset(int times, Predicate<Call> where) {
    return add(new Fault(where, times, RESET, ""));
  }

  /** Forwards, and closes the connection in place of the answer. */
  Fault loseAnswer(int times, Predicate<Call> where) {
    return add(new Fault(where, times, LOST, ""));
  }

  /** Never answers. */
  Fault hang(Predicate<Call> where) {
    return add(new Fault(where, Integer.MAX_VALUE, HANG, ""));
  }

  private Fault add(Fault fault) {
    faults.add(fault);
    return fault;
  }

  /** Forgets faults and calls. */
  void clear() {
    faults.clear();
    calls.clear();
  }

  /** All requests so far; those within a batch one by one. */
  List<Call> calls() {
    List<Call> all = new ArrayList<>();
    for (Call call : calls) {
      Matcher batched = BATCHED.matcher(call.body);
      if (!call.path.startsWith("/batch/")) {
        all.add(call);
        continue;
      }
      while (batched.find()) {
        all.add(new Call(batched.group(1), batched.group(2), ""));
      }
    }
    return all;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().toString();
      Fault fault = faultOf(new Call(method, path, ""));
      if (fault != null && fault.status == RESET) {
        // What is left unread makes the system reset the connection, not close it.
        exchange.getRequestBody().readNBytes(contentLength(exchange) / 2);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      Call call = new Call(method, path, isText(exchange) ? text(exchange, body) : "");
      calls.add(call);
      if (fault == null) {
        fault = faultOf(call);
      }
      if (fault == null) {
        forward(exchange, body);
      } else if (fault.status == LOST) {
        send(exchange, body);
      } else if (fault.status == HANG) {
        new CountDownLatch(1).await();
      } else {
        byte[] answer = fault.answer.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(fault.status, answer.length);
        exchange.getResponseBody().write(answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static int contentLength(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return length == null ? 0 : Integer.parseInt(length);
  }

  private static String text(HttpExchange exchange, byte[] body) throws IOException {
    if (!"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      return new String(body, UTF_8);
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static boolean isText(HttpExchange exchange) {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    return type.contains("json") || type.contains("multipart/mixed");
  }

  private synchronized Fault faultOf(Call call) {
    for (Fault fault : faults) {
      if (fault.left.get() > 0 && fault.where.test(call)) {
        fault.left.decrementAndGet();
        fault.hits.incrementAndGet();
        return fault;
      }
    }
    return null;
  }

  /**
   * A client whose upload was interrupted asks how much has come. The emulator would take the
   * question for the end of the upload and keep an empty object.
   */
  private static boolean isStatusQuery(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    return exchange.getRequestMethod().equals("PUT") && range != null && range.contains("*/");
  }

  private void answerStatusQuery(HttpExchange exchange) throws IOException {
    Long last = lastByteUploaded.get(exchange.getRequestURI().toString());
    if (last != null) {
      exchange.getResponseHeaders().add("Range", "bytes=0-" + last);
    }
    exchange.sendResponseHeaders(RESUME_INCOMPLETE, -1);
  }

  private void noteUploaded(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    Matcher bytes = Pattern.compile("bytes \\d+-(\\d+)/").matcher(String.valueOf(range));
    if (bytes.find()) {
      lastByteUploaded.put(exchange.getRequestURI().toString(), Long.valueOf(bytes.group(1)));
    }
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + target + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private void forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    if (isStatusQuery(exchange)) {
      answerStatusQuery(exchange);
      return;
    }
    HttpResponse<byte[]> response = send(exchange, body);
    noteUploaded(exchange);
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    // A resumable upload goes on at an address that the server makes of its own.
    exchange
        .getResponseHeaders()
        .replaceAll(
            (name, values) ->
                values.stream()
                    .map(value -> value.replace("http://127.0.0.1:" + target, url()))
                    .collect(Collectors.toList()));
    byte[] answer = response.body();
    boolean bodiless = exchange.getRequestMethod().equals("HEAD") || answer.length == 0;
    exchange.sendResponseHeaders(response.statusCode(), bodiless ? -1 : answer.length);
    if (!bodiless) {
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
