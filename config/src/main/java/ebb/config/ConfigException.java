package ebb.config;

import ebb.core.EbbException;

/** A file that cannot be read or makes no sense; the message names file, line and key. */
public final class ConfigException extends EbbException {

  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(Category.USAGE, message);
  }
}
