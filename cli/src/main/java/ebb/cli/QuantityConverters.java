package ebb.cli;

import ebb.config.Quantity;
import ebb.core.Aggression;
import ebb.core.OnInfeasible;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads quantities from options. */
final class QuantityConverters {

  private QuantityConverters() {}

  private static <T> T convert(Function<String, T> parser, String value) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** See {@link Quantity#speed}. */
  static final class Speed implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return QuantityConverters.convert(Quantity::speed, value);
    }
  }

  /** See {@link Quantity#duration}. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return QuantityConverters.convert(Quantity::duration, value);
    }
  }

  /** A duration as {@link Quantity#duration} reads it, or 0. */
  static final class TimeOrZero implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return value.equals("0")
          ? Duration.ZERO
          : QuantityConverters.convert(Quantity::duration, value);
    }
  }

  /** See {@link OnInfeasible#parse}. */
  static final class Infeasible implements ITypeConverter<OnInfeasible> {
    @Override
    public OnInfeasible convert(String value) {
      return QuantityConverters.convert(OnInfeasible::parse, value);
    }
  }

  /** See {@link Quantity#share}. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return QuantityConverters.convert(Quantity::share, value);
    }
  }

  /** {@code auto}, or a share: see {@link Aggression} and {@link Quantity#share}. */
  static final class Aggressiveness implements ITypeConverter<Aggression> {
    @Override
    public Aggression convert(String value) {
      return QuantityConverters.convert(text -> Aggression.parse(text, Quantity::share), value);
    }
  }
}
