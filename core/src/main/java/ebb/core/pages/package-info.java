/** What a sample of a guest's pages tells of all of its memory. */
@NullMarked
package ebb.core.pages;

import org.jspecify.annotations.NullMarked;
