/**
 * JSON objects, read and written by streaming: for the monitor, recordings and the command line.
 */
@NullMarked
package ebb.json;

import org.jspecify.annotations.NullMarked;
