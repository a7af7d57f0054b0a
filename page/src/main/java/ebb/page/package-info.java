/** Charts and style of all that ebb shows in a browser, and pages that need nothing else. */
@NullMarked
package ebb.page;

import org.jspecify.annotations.NullMarked;
