package dev.clickstream.run;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Explains options, from their declarations alone. */
public final class Help {
  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private Help() {}

  /** Prints every option that an interface declares: meaning, default, example. */
  public static void print(Class<?> options, PrintStream out) {
    Method[] methods = options.getDeclaredMethods();
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    for (Method method : methods) {
      Description description = method.getAnnotation(Description.class);
      if (description != null) {
        print(method, description.value(), out);
      }
    }
  }

  private static void print(Method getter, String description, PrintStream out) {
    String name = optionName(getter);
    out.println("  --" + name);
    wrap(description).forEach(line -> out.println(INDENT + line));
    Example example = getter.getAnnotation(Example.class);
    out.println(
        INDENT
            + "Default: "
            + defaultOf(getter)
            + (example == null ? "" : ".  Example: --" + name + "=" + example.value()));
  }

  private static String optionName(Method getter) {
    String property = getter.getName().replaceFirst("^(get|is)", "");
    return property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
  }

  private static String defaultOf(Method getter) {
    if (getter.isAnnotationPresent(Default.String.class)) {
      return getter.getAnnotation(Default.String.class).value();
    }
    if (getter.isAnnotationPresent(Default.Boolean.class)) {
      return String.valueOf(getter.getAnnotation(Default.Boolean.class).value());
    }
    if (getter.isAnnotationPresent(Default.Double.class)) {
      return String.valueOf(getter.getAnnotation(Default.Double.class).value());
    }
    return "none";
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() + 1 > WIDTH - INDENT.length()) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
