package ebb.page;

import ebb.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page that needs nothing else: its data as JSON, and the scripts and styles that show them, all
 * in one text. It works from a file and loads nothing. The same data give the same text.
 */
public final class Page {

  private Page() {}

  /** A past migration of the agent's. */
  public static String migration(JsonObject data) {
    return of(data, List.of(), List.of("migration.js"));
  }

  /** The plan of a migration. */
  public static String plan(JsonObject data) {
    return of(
        data, List.of(), List.of("painted.js", "trade-off.js", "prospects.js", "plan-report.js"));
  }

  /** A comparison of policies. */
  public static String comparison(JsonObject data) {
    return of(
        data,
        List.of("comparison.css"),
        List.of(
            "painted.js", "trade-off.js", "tables.js", "comparison-charts.js", "comparison.js"));
  }

  private static String of(JsonObject data, List<String> styles, List<String> scripts) {
    String style =
        Stream.concat(Stream.of("uPlot.min.css", "page.css"), styles.stream())
            .map(Page::text)
            .collect(Collectors.joining());
    String script =
        Stream.concat(Stream.of("uPlot.iife.min.js", "charts.js"), scripts.stream())
            .map(name -> "<script>\n" + text(name) + "</script>\n")
            .collect(Collectors.joining());
    // Within a script element nothing may look like its end.
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>ebb</title>
    <link rel="icon" href="data:,">
    <style>
    %s</style>
    </head>
    <body class="report">
    <main id="report"></main>
    <noscript>This page shows its charts and tables with JavaScript, which is switched off.</noscript>
    <script type="application/json" id="data">%s</script>
    %s</body>
    </html>
    """
        .formatted(style, data.toString().replace("<", "\\u003c"), script);
  }

  private static String text(String name) {
    return new String(file(name), StandardCharsets.UTF_8);
  }

  /**
   * One of the files that pages are made of: a script, a style sheet, a licence.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static byte[] file(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no file " + name + " among those of pages");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
