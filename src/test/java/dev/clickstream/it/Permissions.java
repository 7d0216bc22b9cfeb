package dev.clickstream.it;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which permissions a call of Google's REST APIs needs, by the references of the two services. */
final class Permissions {
  /** By method and path; the first that fits counts. */
  private static final Map<String, String[]> BY_CALL = new TreeMap<>();

  static {
    BY_CALL.put("01 GET /storage/v1/b/[^/]+/o\\?.*", new String[] {"storage.objects.list"});
    BY_CALL.put(
        "02 GET (/download)?/storage/v1/b/[^/]+/o/.*", new String[] {"storage.objects.get"});
    // Over an object that is there already needs both.
    BY_CALL.put(
        "03 (POST|PUT) /upload/storage/v1/b/.*",
        new String[] {"storage.objects.create", "storage.objects.delete"});
    BY_CALL.put(
        "04 POST /storage/v1/b/[^/]+/o/.*/(rewriteTo|copyTo)/.*",
        new String[] {"storage.objects.get", "storage.objects.create", "storage.objects.delete"});
    BY_CALL.put("05 DELETE /storage/v1/b/[^/]+/o/.*", new String[] {"storage.objects.delete"});
    BY_CALL.put(
        "11 GET /bigquery/v2/projects/[^/]+/datasets/[^/]+",
        new String[] {"bigquery.datasets.get"});
    BY_CALL.put(
        "12 GET /bigquery/v2/projects/[^/]+/datasets/[^/]+/tables/[^/]+",
        new String[] {"bigquery.tables.get"});
    BY_CALL.put(
        "13 POST /bigquery/v2/projects/[^/]+/datasets/[^/]+/tables",
        new String[] {"bigquery.tables.create"});
    // Who has started a job may always look at it.
    BY_CALL.put("14 GET /bigquery/v2/projects/[^/]+/jobs/.*", new String[] {});
  }

  private Permissions() {}

  /** Fails for a call that is not listed here. */
  static TreeSet<String> of(Collection<Proxy.Call> calls) {
    TreeSet<String> permissions = new TreeSet<>();
    for (Proxy.Call call : calls) {
      if (call.is("POST", "^/bigquery/v2/projects/[^/]+/jobs$")) {
        permissions.add("bigquery.jobs.create");
        addOfJob(call, permissions);
        continue;
      }
      String[] needed =
          BY_CALL.entrySet().stream()
              .filter(entry -> call.toString().matches(entry.getKey().substring(3)))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(() -> new AssertionError("an unexpected call: " + call));
      permissions.addAll(List.of(needed));
    }
    return permissions;
  }

  private static void addOfJob(Proxy.Call call, TreeSet<String> permissions) {
    if (call.body.contains("\"load\":")) {
      permissions.add("bigquery.tables.create");
      permissions.add("bigquery.tables.update");
      permissions.add("bigquery.tables.updateData");
      permissions.add("storage.objects.get");
    } else if (call.body.contains("DELETE FROM")) {
      permissions.add("bigquery.tables.getData");
      permissions.add("bigquery.tables.updateData");
    } else if (call.body.contains("TRUNCATE TABLE")) {
      permissions.add("bigquery.tables.updateData");
    } else if (!call.body.contains("SELECT 1")) {
      throw new AssertionError("an unexpected job: " + call.body);
    }
  }
}
