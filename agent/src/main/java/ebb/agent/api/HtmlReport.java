package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.page.Page;

/**
 * A migration of the history as one page that needs nothing else: the charts of the agent's page.
 */
public final class HtmlReport {

  private HtmlReport() {}

  /** The page's text. */
  public static String of(PastMigration migration, History history) {
    return Page.migration(Views.past(migration, history));
  }
}
