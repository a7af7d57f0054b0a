/** Files that people write: YAML with errors that name file, line and key, and quantities. */
@NullMarked
package ebb.config;

import org.jspecify.annotations.NullMarked;
