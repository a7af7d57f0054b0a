/** The migration of a libvirt domain, steered: whoever started it. */
@NullMarked
package ebb.libvirt.migration;

import org.jspecify.annotations.NullMarked;
