package dev.clickstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Makes every table of the contract with native Spark SQL: the bench's rival on a cluster.
 *
 * <p>Window functions in one sort, no UDF, one read of the text, sessions cached once and all that
 * is grouped by session done without another shuffle. What was tried, for 1 million rows on 2 cores
 * of a machine that others used as well, so in CPU seconds (those of one run to the next differ by
 * a tenth):
 *
 * <pre>
 * CPU    peak RSS
 * 108 s  1.4 GB   as first written: rejected lines read a second time; Hadoop's local file system,
 *                 which starts a chmod process for every file
 *  86 s  1.6 GB   rejected lines in the cache of the events; PlainLocalFileSystem: kept
 *  97 s  1.4 GB   sessions known by a hash and a number in place of user_session and start, 2
 *                 partitions in place of 4: under twice the load, so no slower as far as can be
 *                 told; kept, for keys of fixed width
 *  92 s  1.9 GB   besides, spark.sql.maxConcurrentOutputFileWriters=40, so no sort before writing, and
 *                 spark.sql.inMemoryColumnarStorage.compressed=false: not kept, for its memory
 * </pre>
 *
 * <p>The second of these, with 8 partitions, took 164 CPU seconds and 2.0 GB for 4 million rows.
 */
public final class SparkSqlTables {
  private static final String LINES =
      """
      SELECT IF(endswith(value, '\\r'), left(value, length(value) - 1), value) AS line
      FROM text
      """;

  // Only a line with a quote, with more than ASCII, or of great length needs a closer look.
  private static final String FIELDS =
      """
      SELECT *,
        CASE
          WHEN NOT odd THEN NULL
          WHEN octet_length(line) > 1048576 THEN 'LINE_TOO_LONG'
          WHEN encode(decode(CAST(line AS BINARY), 'UTF-8'), 'UTF-8') <> CAST(line AS BINARY)
            THEN 'BAD_ENCODING'
          WHEN instr(line, '"') > 0 AND NOT line RLIKE
            r'^("[^"]*+(""[^"]*+)*+"|[^",]*+)(,("[^"]*+(""[^"]*+)*+"|[^",]*+))*+$'
            THEN 'BAD_QUOTING'
        END AS unreadable,
        IF(odd AND instr(line, '"') > 0,
          transform(
            regexp_extract_all(concat(',', line), r',("[^"]*+(""[^"]*+)*+"|[^",]*+)', 1),
            f -> IF(startswith(f, '"'), replace(substring(f, 2, length(f) - 2), '""', '"'), f)),
          split(line, ',', -1)) AS f
      FROM (
        SELECT line, instr(line, '"') > 0 OR octet_length(line) <> length(line)
          OR octet_length(line) > 1048576 AS odd
        FROM lines)
      """;

  // What is written as Spark itself writes a number is one; the rest is matched by the rule.
  private static final String PARSED =
      """
      SELECT *,
        CASE
          WHEN unreadable IS NOT NULL THEN unreadable
          WHEN size(f) <> 9 THEN 'FIELD_COUNT'
          WHEN event_time IS NULL OR f[0] < '0001'
            OR NOT f[0] RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC$'
            THEN 'BAD_EVENT_TIME'
          WHEN stage IS NULL THEN 'UNKNOWN_EVENT_TYPE'
          WHEN product_id IS NULL
            OR CAST(product_id AS STRING) <> f[2] AND NOT f[2] RLIKE '^-?[0-9]+$'
            THEN 'BAD_PRODUCT_ID'
          WHEN category_id IS NULL
            OR CAST(category_id AS STRING) <> f[3] AND NOT f[3] RLIKE '^-?[0-9]+$'
            THEN 'BAD_CATEGORY_ID'
          WHEN price IS NULL OR price < 0
            OR CAST(price AS STRING) <> f[6]
              AND NOT f[6] RLIKE r'^0*[0-9]{1,16}(\\.[0-9]{1,2}0*)?$'
            THEN 'BAD_PRICE'
          WHEN user_id IS NULL
            OR CAST(user_id AS STRING) <> f[7] AND NOT f[7] RLIKE '^-?[0-9]+$'
            THEN 'BAD_USER_ID'
          WHEN f[8] < '!' AND f[8] RLIKE r'^[\\x00-\\x20]*$' THEN 'MISSING_USER_SESSION'
        END AS reason
      FROM (
        SELECT line, f, unreadable,
          CAST(substring(f[0], 1, 19) AS TIMESTAMP) AS event_time,
          CAST(CASE f[1] WHEN 'view' THEN 0 WHEN 'cart' THEN 1 WHEN 'remove_from_cart' THEN 2
            WHEN 'purchase' THEN 3 END AS TINYINT) AS stage,
          CAST(f[2] AS BIGINT) AS product_id,
          CAST(f[3] AS BIGINT) AS category_id,
          CAST(f[6] AS DECIMAL(18, 2)) AS price,
          CAST(f[7] AS BIGINT) AS user_id
        FROM fields
        WHERE trim(' \\t', line) <> ''
          AND NOT (startswith(line, 'event_time') AND array_join(f, ',') = '${header}'))
      """;

  // Rejected lines travel with the events, so that the text is read and parsed once.
  private static final String ROWS =
      """
      SELECT IF(reason IS NULL, event_time, NULL) AS event_time, IF(reason IS NULL, stage, NULL) AS stage,
        product_id, category_id, nullif(f[4], '') AS category_code, nullif(f[5], '') AS brand,
        CAST(price * 100 AS BIGINT) AS cents, user_id,
        IF(reason IS NULL, f[8], NULL) AS user_session,
        IF(reason IS NULL, xxhash64(f[8]), NULL) AS key,
        IF(reason IS NULL, NULL, line) AS line, reason
      FROM parsed
      """;

  // Windows are split and rows shuffled by a hash of user_session, since a number is cheaper than a
  // string as a key; user_session leads the order, so two that share a hash stay apart.
  private static final String ORDERED =
      """
      SELECT *,
        coalesce(lag(user_session) OVER w <> user_session
          OR unix_seconds(event_time) - unix_seconds(lag(event_time) OVER w) >= ${gap}, true)
          AS starts,
        lag(stage) OVER w <> stage AS changes,
        coalesce(lag(event_time) OVER w = event_time AND lag(stage) OVER w = stage
          AND lag(product_id) OVER w = product_id AND lag(category_id) OVER w = category_id
          AND lag(category_code) OVER w <=> category_code AND lag(brand) OVER w <=> brand
          AND lag(cents) OVER w = cents AND lag(user_id) OVER w = user_id
          AND lag(user_session) OVER w = user_session, false) AS is_copy,
        row_number() OVER w AS place
      FROM rows
      WINDOW w AS (PARTITION BY key ORDER BY user_session, event_time, stage, product_id, cents,
        user_id, category_id, category_code, brand)
      """;

  // A session is known by the hash and its number among those that share the hash.
  private static final String STEPPED =
      """
      SELECT event_time, stage, product_id, category_id, category_code, brand, cents, user_id,
        user_session, key, line, reason, starts, changes AND NOT starts AS changes, is_copy, place,
        sum(IF(starts, 1, 0)) OVER w AS session,
        CAST(last(IF(starts, event_time, NULL), true) OVER w AS DATE) AS session_date
      FROM ordered
      WINDOW w AS (PARTITION BY key ORDER BY user_session, event_time, stage, product_id, cents,
        user_id, category_id, category_code, brand
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      """;

  private static final String EVENTS =
      """
      SELECT event_time, ${type} AS event_type, product_id, category_id, category_code, brand,
        CAST(cents * 0.01 AS DECIMAL(18, 2)) AS price, user_id, user_session,
        CAST(event_time AS DATE) AS event_date
      FROM stepped WHERE reason IS NULL
      """;

  private static final String EVENT_TYPE_BY_HOUR =
      """
      SELECT timestamp_seconds(hour * 3600) AS event_hour, ${type} AS event_type,
        sum(events) AS event_count, count(*) AS session_count,
        CAST(timestamp_seconds(hour * 3600) AS DATE) AS event_date
      FROM (
        SELECT unix_seconds(event_time) DIV 3600 AS hour, stage, count(*) AS events
        FROM stepped WHERE reason IS NULL
        GROUP BY key, session, unix_seconds(event_time) DIV 3600, stage)
      GROUP BY hour, stage
      """;

  private static final String ARTICLE_SESSIONS =
      """
      SELECT key, session, session_date, product_id, coalesce(category_code, '') AS category_code,
        coalesce(brand, '') AS brand,
        count_if(stage = 0) AS views, count_if(stage = 1) AS carts,
        count_if(stage = 3) AS purchases,
        min(IF(stage = 0, place, NULL)) AS first_view,
        max(IF(stage = 1, place, NULL)) AS last_cart,
        max(IF(stage = 2, place, NULL)) AS last_removal,
        max(IF(stage = 3, place, NULL)) AS last_purchase,
        sum(IF(stage = 3, cents, 0)) AS revenue
      FROM stepped WHERE reason IS NULL
      GROUP BY key, session, session_date, product_id, coalesce(category_code, ''),
        coalesce(brand, '')
      """;

  private static final String CARTS =
      """
      SELECT key, session, session_date, product_id, coalesce(category_code, '') AS category_code,
        coalesce(brand, '') AS brand, cents, place
      FROM stepped WHERE stage = 1
      """;

  /**
   * Rows of session and item out of rows of session and article. The cart events, few, are put
   * beside them: only they tell whether one lies between a view and a purchase.
   */
  private static final String ITEM_SESSIONS =
      """
      SELECT /*+ SHUFFLE_HASH(c) */ t.*, c.events AS cart_events,
        coalesce(exists(c.events, e -> e.place > t.first_view AND e.place < t.last_purchase), false)
          AS ordered_purchase
      FROM (
        SELECT key, session, session_date, ${item} AS item,
          sum(views) AS views, sum(carts) AS carts, sum(purchases) AS purchases,
          min(first_view) AS first_view, max(last_cart) AS last_cart,
          max(last_removal) AS last_removal, max(last_purchase) AS last_purchase,
          sum(revenue) AS revenue
        FROM ${articles} GROUP BY key, session, session_date, ${item}) t
      LEFT JOIN (
        SELECT key, session, ${item} AS item,
          collect_list(struct(place, cents)) AS events
        FROM ${carts} GROUP BY key, session, ${item}) c
      ON c.key = t.key AND c.session = t.session AND c.item = t.item
      """;

  private static final String FUNNEL =
      """
      SELECT item,
        sum(views) AS view_count,
        sum(carts) AS cart_count,
        sum(purchases) AS purchase_count,
        count_if(views > 0) AS view_sessions,
        count_if(carts > 0) AS cart_sessions,
        count_if(purchases > 0) AS purchase_sessions,
        count_if(views > 0 AND carts > 0) AS view_cart_sessions,
        count_if(carts > 0 AND purchases > 0) AS cart_purchase_sessions,
        count_if(views > 0 AND purchases > 0) AS view_purchase_sessions,
        count_if(views > 0 AND carts > 0 AND purchases > 0) AS view_cart_purchase_sessions,
        count_if(last_cart > first_view) AS ordered_cart_sessions,
        count_if(ordered_purchase) AS ordered_purchase_sessions,
        CAST(sum(revenue) * 0.01 AS DECIMAL(18, 2)) AS revenue,
        session_date
      FROM ${item_sessions}
      GROUP BY session_date, item
      """;

  private static final String ARTICLES =
      """
      SELECT *, count(*) OVER (PARTITION BY product_id) > 1 AS varies
      FROM (
        SELECT DISTINCT product_id, category_id, category_code, brand
        FROM stepped WHERE reason IS NULL)
      """;

  /** Only a product that varies needs its latest event of the day. */
  private static final String LATEST =
      """
      SELECT session_date, s.product_id,
        max(struct(event_time, s.category_id, coalesce(s.category_code, '') AS category_code,
          coalesce(s.brand, '') AS brand)) AS of_day
      FROM stepped s LEFT SEMI JOIN articles a ON a.product_id = s.product_id AND varies
      GROUP BY session_date, s.product_id
      """;

  private static final String FUNNEL_BY_PRODUCT =
      """
      SELECT item AS product_id,
        coalesce(of_day.category_id, a.category_id) AS category_id,
        nullif(coalesce(of_day.category_code, a.category_code), '') AS category_code,
        nullif(coalesce(of_day.brand, a.brand), '') AS brand,
        ${funnel_columns}
      FROM product_funnels f
      LEFT JOIN articles a ON a.product_id = f.item AND NOT varies
      LEFT JOIN latest l ON l.session_date = f.session_date AND l.product_id = f.item
      """;

  private static final String FUNNEL_BY_BRAND =
      """
      SELECT nullif(item, '') AS brand, ${funnel_columns} FROM brand_funnels f
      """;

  private static final String FUNNEL_BY_CATEGORY =
      """
      SELECT nullif(item, '') AS category,
        CAST(IF(item = '', 0, size(split(item, '[.]'))) AS BIGINT) AS category_level,
        ${funnel_columns}
      FROM category_funnels f
      """;

  /**
   * Adds each prefix of the category code, once for each code: a join is cheaper than the split.
   */
  private static final String PREFIXES =
      """
      SELECT category_code, explode(transform(sequence(1, size(parts)),
        n -> array_join(slice(parts, 1, n), '.'))) AS prefix
      FROM (
        SELECT category_code, split(category_code, '[.]') AS parts
        FROM (SELECT DISTINCT coalesce(category_code, '') AS category_code FROM articles))
      """;

  private static final String WITH_PREFIX =
      """
      SELECT /*+ BROADCAST(p) */ t.*, prefix
      FROM ${table} t JOIN prefixes p ON p.category_code = t.category_code
      """;

  private static final String SESSIONS =
      """
      SELECT /*+ SHUFFLE_HASH(p), SHUFFLE_HASH(i) */ user_session, session_start, session_end,
        unix_seconds(session_end) - unix_seconds(session_start) AS duration_seconds,
        user_id, event_count, view_count, cart_count, remove_from_cart_count, purchase_count,
        product_count, duplicate_count, CAST(revenue * 0.01 AS DECIMAL(18, 2)) AS revenue,
        CAST(abandoned * 0.01 AS DECIMAL(18, 2)) AS abandoned_cart_value,
        CASE WHEN purchase_count > 0 THEN 'purchase' WHEN cart_count > 0 THEN 'cart'
          WHEN view_count > 0 THEN 'view' END AS furthest_stage,
        concat(${type}, IF(steps IS NULL, '', concat('>', array_join(slice(steps, 1, 19), '>'),
          IF(size(steps) > 19, '>...', '')))) AS path,
        unix_seconds(first_cart) - unix_seconds(session_start) AS seconds_to_cart,
        unix_seconds(first_purchase) - unix_seconds(session_start) AS seconds_to_purchase,
        event_count = 1 AS bounced,
        s.session_date
      FROM (
        SELECT key, session, session_date, user_session, min(event_time) AS session_start,
          max(event_time) AS session_end,
          max(IF(starts, user_id, NULL)) AS user_id, max(IF(starts, stage, NULL)) AS stage,
          count(*) AS event_count, count_if(stage = 0) AS view_count,
          count_if(stage = 1) AS cart_count, count_if(stage = 2) AS remove_from_cart_count,
          count_if(stage = 3) AS purchase_count, count_if(is_copy) AS duplicate_count,
          sum(IF(stage = 3, cents, 0)) AS revenue,
          min(IF(stage = 1, event_time, NULL)) AS first_cart,
          min(IF(stage = 3, event_time, NULL)) AS first_purchase
        FROM stepped WHERE reason IS NULL
        GROUP BY key, session, session_date, user_session) s
      JOIN (
        SELECT key, session, count(*) AS product_count,
          sum(IF(carts > 0 AND purchases = 0 AND coalesce(last_removal, 0) < last_cart,
            array_max(cart_events).cents, 0)) AS abandoned
        FROM product_sessions
        GROUP BY key, session) i
      ON i.key = s.key AND i.session = s.session
      LEFT JOIN (
        SELECT key, session,
          transform(sort_array(collect_list(struct(place, ${type} AS type))), step -> step.type)
            AS steps
        FROM stepped WHERE changes
        GROUP BY key, session) p
      ON p.key = s.key AND p.session = s.session
      """;

  private static final String QUARANTINE =
      """
      SELECT CASE reason
          WHEN 'LINE_TOO_LONG' THEN decode(substring(CAST(line AS BINARY), 1, 65536), 'UTF-8')
          WHEN 'BAD_ENCODING' THEN decode(substring(CAST(line AS BINARY), 1, 65536), 'UTF-8')
          ELSE left(line, 65536) END AS line,
        reason
      FROM stepped WHERE reason IS NOT NULL
      """;

  private static final Map<String, String> NAMES =
      Map.of(
          "funnel_columns",
          "view_count, cart_count, purchase_count, view_sessions, cart_sessions, purchase_sessions,"
              + " view_cart_sessions, cart_purchase_sessions, view_purchase_sessions,"
              + " view_cart_purchase_sessions, ordered_cart_sessions, ordered_purchase_sessions,"
              + " revenue, f.session_date",
          "header",
          "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
          "type",
          "element_at(array('view', 'cart', 'remove_from_cart', 'purchase'), stage + 1)");

  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final SparkSession spark;
  private final String output;
  private final boolean verbose;
  private final Map<String, String> names = new HashMap<>(NAMES);

  private SparkSqlTables(SparkSession spark, String output, boolean verbose) {
    this.spark = spark;
    this.output = output;
    this.verbose = verbose;
  }

  /** Takes {@code --name=value} for input, output, cores, partitions, gapSeconds and verbose. */
  public static void main(String[] args) {
    Map<String, String> options =
        Stream.of(args)
            .map(arg -> arg.substring(2).split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    SparkSession spark =
        SparkSession.builder()
            .appName("Spark SQL tables")
            .master("local[" + options.get("cores") + "]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName())
            .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            .config("spark.sql.shuffle.partitions", options.get("partitions"))
            .config("spark.sql.requireAllClusterKeysForCoPartition", false)
            .config("spark.sql.optimizer.canChangeCachedPlanOutputPartitioning", false)
            .getOrCreate();
    SparkSqlTables tables =
        new SparkSqlTables(
            spark, options.get("output"), Boolean.parseBoolean(options.get("verbose")));
    tables.names.put("gap", options.getOrDefault("gapSeconds", "1800"));
    tables.writeAll(options.get("input"));
    spark.stop();
  }

  private void writeAll(String input) {
    spark.read().option("lineSep", "\n").text(input).createOrReplaceTempView("text");
    view("lines", LINES);
    view("fields", FIELDS);
    view("parsed", PARSED);
    view("rows", ROWS);
    view("ordered", ORDERED);
    cached("stepped", STEPPED);
    write("events", "event_date", EVENTS);
    cached("articles", ARTICLES);
    cached("article_sessions", ARTICLE_SESSIONS);
    view("carts", CARTS);
    itemSessions("product_sessions", "product_id", "article_sessions", "carts");
    write("sessions", "session_date", SESSIONS);
    write("event_type_by_hour", "event_date", EVENT_TYPE_BY_HOUR);

    funnels("product_funnels", "product_sessions");
    view("latest", LATEST);
    write("funnel_by_product", "session_date", FUNNEL_BY_PRODUCT);

    itemSessions("brand_sessions", "brand", "article_sessions", "carts");
    funnels("brand_funnels", "brand_sessions");
    write("funnel_by_brand", "session_date", FUNNEL_BY_BRAND);

    cached("prefixes", PREFIXES);
    withPrefix("article_sessions_by_prefix", "article_sessions");
    withPrefix("carts_by_prefix", "carts");
    itemSessions("category_sessions", "prefix", "article_sessions_by_prefix", "carts_by_prefix");
    funnels("category_funnels", "category_sessions");
    write("funnel_by_category", "session_date", FUNNEL_BY_CATEGORY);

    write("quarantine", null, QUARANTINE);
  }

  private void itemSessions(String name, String item, String articles, String carts) {
    names.putAll(Map.of("item", item, "articles", articles, "carts", carts));
    view(name, ITEM_SESSIONS);
  }

  private void funnels(String name, String itemSessions) {
    names.put("item_sessions", itemSessions);
    view(name, FUNNEL);
  }

  private void withPrefix(String name, String table) {
    names.put("table", table);
    view(name, WITH_PREFIX);
  }

  private Dataset<Row> view(String name, String sql) {
    Dataset<Row> rows = spark.sql(resolve(sql));
    rows.createOrReplaceTempView(name);
    return rows;
  }

  private void cached(String name, String sql) {
    view(name, sql).persist(StorageLevel.MEMORY_AND_DISK());
  }

  private void write(String table, String partition, String sql) {
    long start = System.nanoTime();
    long cpu = CPU.getProcessCpuTime();
    DataFrameWriter<Row> writer =
        spark.sql(resolve(sql)).write().mode(SaveMode.Overwrite).option("compression", "snappy");
    if (partition != null) {
      writer = writer.partitionBy(partition);
    }
    writer.parquet(output + "/" + table);
    if (verbose) {
      System.out.printf(
          "%6.2f s %6.2f CPU s  %s%n",
          (System.nanoTime() - start) / 1e9, (CPU.getProcessCpuTime() - cpu) / 1e9, table);
    }
  }

  private String resolve(String sql) {
    String resolved = sql;
    for (Map.Entry<String, String> name : names.entrySet()) {
      resolved = resolved.replace("${" + name.getKey() + "}", name.getValue());
    }
    return resolved;
  }
}
