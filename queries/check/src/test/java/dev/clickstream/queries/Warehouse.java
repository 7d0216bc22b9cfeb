package dev.clickstream.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Function;
import com.google.zetasql.FunctionArgumentType;
import com.google.zetasql.FunctionSignature;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLFunctions.FunctionEnums.Mode;
import com.google.zetasql.ZetaSQLOptions.LanguageFeature;
import com.google.zetasql.ZetaSQLOptions.NameResolutionMode;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateFunctionStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data set as BigQuery would have it: tables from the schemas, functions and views from here. */
final class Warehouse {
  private static final String DATASET = "clickstream";

  /**
   * What BigQuery can do, as far as queries here may use it; the analyser's maximum can do more.
   */
  private static final List<LanguageFeature> BIGQUERY =
      List.of(
          LanguageFeature.FEATURE_ANALYTIC_FUNCTIONS,
          LanguageFeature.FEATURE_CREATE_TABLE_FUNCTION,
          LanguageFeature.FEATURE_NUMERIC_TYPE,
          LanguageFeature.FEATURE_V_1_1_WITH_ON_SUBQUERY,
          LanguageFeature.FEATURE_V_1_1_SELECT_STAR_EXCEPT_REPLACE,
          LanguageFeature.FEATURE_V_1_2_CIVIL_TIME,
          LanguageFeature.FEATURE_V_1_2_SAFE_FUNCTION_CALL,
          LanguageFeature.FEATURE_V_1_3_ADDITIONAL_STRING_FUNCTIONS,
          LanguageFeature.FEATURE_V_1_3_DATE_ARITHMETICS,
          LanguageFeature.FEATURE_V_1_3_NULLS_FIRST_LAST_IN_ORDER_BY,
          LanguageFeature.FEATURE_V_1_3_IS_DISTINCT,
          LanguageFeature.FEATURE_V_1_3_QUALIFY);

  private final LanguageOptions language = new LanguageOptions();
  private final SimpleCatalog root = new SimpleCatalog("bigquery");
  private final SimpleCatalog dataset;
  private final Map<String, String> partitionColumns = new HashMap<>();

  private Warehouse() {
    language.setNameResolutionMode(NameResolutionMode.NAME_RESOLUTION_DEFAULT);
    language.setProductMode(ProductMode.PRODUCT_EXTERNAL);
    language.setSupportsAllStatementKinds();
    language.enableReservableKeyword("QUALIFY");
    BIGQUERY.forEach(language::enableLanguageFeature);
    root.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    dataset = root.addNewSimpleCatalog(DATASET);
  }

  /** The data set with the tables and functions of the project, before any view. */
  static Warehouse of(Path schemas, Path functions) {
    Warehouse warehouse = new Warehouse();
    files(schemas, ".avsc").forEach(warehouse::addTable);
    files(functions, ".sql").forEach(warehouse::addFunction);
    return warehouse;
  }

  /** The partition column of a table or view; null if it has none. */
  String partitionColumn(String table) {
    return partitionColumns.get(table);
  }

  /** Analyses a query with the parameters that answers have; fails as BigQuery would. */
  ResolvedQueryStmt analyzeAnswer(String sql) {
    AnalyzerOptions options = options();
    Type date = TypeFactory.createSimpleType(TypeKind.TYPE_DATE);
    options.addQueryParameter("from_date", date);
    options.addQueryParameter("to_date", date);
    return (ResolvedQueryStmt) Analyzer.analyzeStatement(sql, options, root);
  }

  /** Analyses any statement without parameters. */
  ResolvedStatement analyze(String sql) {
    return Analyzer.analyzeStatement(sql, options(), root);
  }

  private AnalyzerOptions options() {
    AnalyzerOptions options = new AnalyzerOptions();
    options.setLanguageOptions(language);
    options.setDefaultTimezone("UTC");
    // Else a scan lacks the columns that a query does not use, the partition column among them.
    options.setPruneUnusedColumns(false);
    return options;
  }

  /** Makes a view one of the tables that later queries can read. */
  void addView(String name, ResolvedQueryStmt view, String partitionColumn) {
    List<SimpleColumn> columns = new ArrayList<>();
    for (ResolvedOutputColumn column : view.getOutputColumnList()) {
      columns.add(new SimpleColumn(name, column.getName(), column.getColumn().getType()));
    }
    dataset.addSimpleTable(new SimpleTable(name, columns));
    partitionColumns.put(name, partitionColumn);
  }

  private void addTable(Path schema) {
    JsonObject declared = JsonParser.parseString(text(schema)).getAsJsonObject();
    String name = declared.get("name").getAsString();
    List<SimpleColumn> columns = new ArrayList<>();
    for (JsonElement field : declared.getAsJsonArray("fields")) {
      JsonObject column = field.getAsJsonObject();
      columns.add(
          new SimpleColumn(
              name,
              column.get("name").getAsString(),
              TypeFactory.createSimpleType(kind(column.get("type")))));
    }
    if (declared.has("partitionColumn")) {
      String partition = declared.get("partitionColumn").getAsString();
      columns.add(
          new SimpleColumn(name, partition, TypeFactory.createSimpleType(TypeKind.TYPE_DATE)));
      partitionColumns.put(name, partition);
    }
    dataset.addSimpleTable(new SimpleTable(name, columns));
  }

  private void addFunction(Path file) {
    ResolvedCreateFunctionStmt created = (ResolvedCreateFunctionStmt) analyze(text(file));
    List<FunctionArgumentType> arguments =
        created.getSignature().getFunctionArgumentList().stream()
            .map(argument -> new FunctionArgumentType(argument.getType()))
            .collect(Collectors.toList());
    FunctionSignature signature =
        new FunctionSignature(new FunctionArgumentType(created.getReturnType()), arguments, 0);
    dataset.addFunction(
        new Function(
            List.copyOf(created.getNamePath().subList(1, created.getNamePath().size())),
            DATASET,
            Mode.SCALAR,
            List.of(signature)));
  }

  private static TypeKind kind(JsonElement type) {
    if (type.isJsonArray()) {
      JsonArray branches = type.getAsJsonArray();
      return kind(branches.get(1));
    }
    if (type.isJsonObject()) {
      String logical = type.getAsJsonObject().get("logicalType").getAsString();
      switch (logical) {
        case "timestamp-micros":
          return TypeKind.TYPE_TIMESTAMP;
        case "decimal":
          return TypeKind.TYPE_NUMERIC;
        default:
          throw new IllegalArgumentException("no type for " + logical);
      }
    }
    switch (type.getAsString()) {
      case "long":
        return TypeKind.TYPE_INT64;
      case "string":
        return TypeKind.TYPE_STRING;
      case "boolean":
        return TypeKind.TYPE_BOOL;
      default:
        throw new IllegalArgumentException("no type for " + type);
    }
  }

  static List<Path> files(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
