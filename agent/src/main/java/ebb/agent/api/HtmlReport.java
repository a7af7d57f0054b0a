package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.json.JsonObject;
import ebb.page.Page;

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
    return Page.migration(data);
  }
}
