package ebb.lab;

import ebb.core.EbbException;

/** The lab could not do what was asked; the message says why and what to do. */
public final class LabException extends EbbException {

  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(Category.REFUSED, message);
  }

  public LabException(String message, Throwable cause) {
    super(Category.REFUSED, message, cause);
  }
}
