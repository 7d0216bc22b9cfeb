package dev.clickstream.queries;

import com.google.zetasql.resolvedast.ResolvedColumn;
import com.google.zetasql.resolvedast.ResolvedJoinScanEnums.JoinType;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAggregateScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedComputedColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedFilterScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedFunctionCall;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedJoinScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedParameter;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedProjectScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedSetOperationItem;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedSetOperationScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedTableScan;
import com.google.zetasql.resolvedast.ResolvedNodes.Visitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the columns of an analysed statement come from, and which of them a filter bounds: what
 * decides how much of a partitioned table BigQuery reads.
 */
final class Lineage extends Visitor {
  private final List<ResolvedTableScan> tableScans = new ArrayList<>();
  private final List<String> joinsWithoutEquality = new ArrayList<>();

  /** What a column is computed from, by its id: several for the branches of a union. */
  private final Map<Long, List<ResolvedColumn>> sameAs = new HashMap<>();

  private final Set<Long> computed = new HashSet<>();
  private final Set<Long> bounded = new HashSet<>();

  private Lineage() {}

  static Lineage of(ResolvedStatement statement) {
    Lineage lineage = new Lineage();
    statement.accept(lineage);
    return lineage;
  }

  List<ResolvedTableScan> tableScans() {
    return tableScans;
  }

  /** Outer joins that BigQuery refuses, since no condition is an equality of the two sides. */
  List<String> joinsWithoutEquality() {
    return joinsWithoutEquality;
  }

  /**
   * The columns of tables that a column is, unchanged, as {@code table.column}; with {@code
   * (computed)} among them if some way to it computes.
   */
  Set<String> origins(ResolvedColumn column) {
    Set<String> origins = new LinkedHashSet<>();
    collect(column, origins, new HashSet<>());
    return origins;
  }

  private void collect(ResolvedColumn column, Set<String> origins, Set<Long> seen) {
    if (!seen.add(column.getId())) {
      return;
    }
    List<ResolvedColumn> before = sameAs.get(column.getId());
    if (before != null) {
      before.forEach(one -> collect(one, origins, seen));
    } else if (computed.contains(column.getId())) {
      origins.add("(computed)");
    } else {
      origins.add(column.getTableName() + "." + column.getName());
    }
  }

  /** Whether a filter keeps a scanned column between expressions of parameters alone. */
  boolean isBounded(ResolvedColumn column) {
    return bounded.contains(column.getId());
  }

  @Override
  public void visit(ResolvedTableScan scan) {
    tableScans.add(scan);
    super.visit(scan);
  }

  @Override
  public void visit(ResolvedProjectScan scan) {
    scan.getExprList().forEach(this::record);
    super.visit(scan);
  }

  @Override
  public void visit(ResolvedAggregateScan scan) {
    scan.getGroupByList().forEach(this::record);
    scan.getAggregateList().forEach(column -> computed.add(column.getColumn().getId()));
    super.visit(scan);
  }

  @Override
  public void visit(ResolvedSetOperationScan scan) {
    for (ResolvedSetOperationItem item : scan.getInputItemList()) {
      for (int i = 0; i < scan.getColumnList().size(); i++) {
        sameAs
            .computeIfAbsent(scan.getColumnList().get(i).getId(), any -> new ArrayList<>())
            .add(item.getOutputColumnList().get(i));
      }
    }
    super.visit(scan);
  }

  private void record(ResolvedComputedColumn column) {
    if (column.getExpr() instanceof ResolvedColumnRef) {
      sameAs
          .computeIfAbsent(column.getColumn().getId(), any -> new ArrayList<>())
          .add(((ResolvedColumnRef) column.getExpr()).getColumn());
    } else {
      computed.add(column.getColumn().getId());
    }
  }

  @Override
  public void visit(ResolvedFilterScan scan) {
    conjuncts(scan.getFilterExpr()).forEach(this::recordBound);
    super.visit(scan);
  }

  private void recordBound(ResolvedExpr condition) {
    if (isCall(condition, "$between")) {
      List<ResolvedExpr> arguments = ((ResolvedFunctionCall) condition).getArgumentList();
      if (arguments.get(0) instanceof ResolvedColumnRef
          && isOfParameters(arguments.get(1))
          && isOfParameters(arguments.get(2))) {
        bounded.add(((ResolvedColumnRef) arguments.get(0)).getColumn().getId());
      }
    }
  }

  /** Known before the query reads anything, so that BigQuery can leave partitions out. */
  private static boolean isOfParameters(ResolvedExpr expression) {
    if (expression instanceof ResolvedParameter || expression instanceof ResolvedLiteral) {
      return true;
    }
    return expression instanceof ResolvedFunctionCall
        && ((ResolvedFunctionCall) expression)
            .getArgumentList().stream().allMatch(Lineage::isOfParameters);
  }

  @Override
  public void visit(ResolvedJoinScan scan) {
    boolean outer = scan.getJoinType() != JoinType.INNER;
    if (outer && conjuncts(scan.getJoinExpr()).stream().noneMatch(c -> equates(c, scan))) {
      joinsWithoutEquality.add(scan.getJoinType() + " JOIN at " + columns(scan.getRightScan()));
    }
    super.visit(scan);
  }

  private static boolean equates(ResolvedExpr condition, ResolvedJoinScan scan) {
    if (!isCall(condition, "$equal")) {
      return false;
    }
    List<ResolvedExpr> sides = ((ResolvedFunctionCall) condition).getArgumentList();
    Set<Long> one = columnsIn(sides.get(0));
    Set<Long> other = columnsIn(sides.get(1));
    Set<Long> left = columns(scan.getLeftScan());
    Set<Long> right = columns(scan.getRightScan());
    boolean some = !one.isEmpty() && !other.isEmpty();
    return some
        && ((left.containsAll(one) && right.containsAll(other))
            || (left.containsAll(other) && right.containsAll(one)));
  }

  private static Set<Long> columnsIn(ResolvedExpr expression) {
    Set<Long> ids = new HashSet<>();
    expression.accept(
        new Visitor() {
          @Override
          public void visit(ResolvedColumnRef reference) {
            ids.add(reference.getColumn().getId());
          }
        });
    return ids;
  }

  private static Set<Long> columns(ResolvedScan scan) {
    Set<Long> ids = new HashSet<>();
    scan.getColumnList().forEach(column -> ids.add(column.getId()));
    return ids;
  }

  private static List<ResolvedExpr> conjuncts(ResolvedExpr condition) {
    if (condition == null) {
      return List.of();
    }
    if (!isCall(condition, "$and")) {
      return List.of(condition);
    }
    List<ResolvedExpr> all = new ArrayList<>();
    for (ResolvedExpr part : ((ResolvedFunctionCall) condition).getArgumentList()) {
      all.addAll(conjuncts(part));
    }
    return all;
  }

  private static boolean isCall(ResolvedExpr expression, String function) {
    return expression instanceof ResolvedFunctionCall
        && ((ResolvedFunctionCall) expression).getFunction().getName().equals(function);
  }
}
