/** What is known of a migration: its link, its guest, its rounds, and what a round leaves. */
@NullMarked
package ebb.core.model;

import org.jspecify.annotations.NullMarked;
