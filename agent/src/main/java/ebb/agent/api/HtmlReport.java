package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * A migration of the history as one page that needs nothing else: the charts of the agent's page.
 */
public final class HtmlReport {

  private HtmlReport() {}

  /** The page's text. */
  public static String of(PastMigration migration, History history) {
    JsonObject data =
        Views.past(migration)
            .with("readings", history.readings(migration.id()).stream().map(Views::past).toList())
            .with("events", history.events(migration.id()).stream().map(Views::past).toList());
    // Within a script element nothing may look like its end.
    String json = data.toString().replace("<", "\\u003c");
    return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>ebb: a migration</title>\n"
        + "<style>"
        + file("uPlot.min.css")
        + file("page.css")
        + "</style>\n<body class=\"report\">\n<main id=\"report\"></main>\n"
        + "<script type=\"application/json\" id=\"data\">"
        + json
        + "</script>\n<script>"
        + file("uPlot.iife.min.js")
        + "</script>\n<script>"
        + file("charts.js")
        + "</script>\n<script>"
        + file("report.js")
        + "</script>\n";
  }

  private static String file(String name) {
    return new String(PageFiles.bytes(name), StandardCharsets.UTF_8);
  }
}
