/** What has been: every migration in a SQLite file, written beside the control loops. */
@NullMarked
package ebb.agent.history;

import org.jspecify.annotations.NullMarked;
