/** The kernel's files, processes and sockets, and directories that are this user's alone. */
@NullMarked
package ebb.host.system;

import org.jspecify.annotations.NullMarked;
