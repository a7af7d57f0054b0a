/** YAML with errors that name file, line and key; quantities as people write and read them. */
@NullMarked
package ebb.config;

import org.jspecify.annotations.NullMarked;
