/** How fast the parts of ebb are whose speed is part of their purpose. */
@NullMarked
package ebb.jmh;

import org.jspecify.annotations.NullMarked;
