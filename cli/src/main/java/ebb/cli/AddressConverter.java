package ebb.cli;

import ebb.qemu.qmp.QmpAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A monitor's address from an option. */
final class AddressConverter implements ITypeConverter<QmpAddress> {

  @Override
  public QmpAddress convert(String value) {
    try {
      return QmpAddress.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
