/** Small filters and accounts that turn readings into the quantities the policies reason with. */
@NullMarked
package ebb.core.measure;

import org.jspecify.annotations.NullMarked;
