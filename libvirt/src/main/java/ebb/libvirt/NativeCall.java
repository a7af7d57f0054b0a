package ebb.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A function of a C library. Arguments are given as they are: {@code int}, {@code long} and {@link
 * MemorySegment}, just the types that the handle was made with.
 */
record NativeCall(String name, MethodHandle handle) {

  int number(Object... arguments) {
    return (int) call(arguments);
  }

  MemorySegment pointer(Object... arguments) {
    return (MemorySegment) call(arguments);
  }

  void run(Object... arguments) {
    var _ = handleArguments(arguments);
  }

  private Object call(Object... arguments) {
    Object result = handleArguments(arguments);
    if (result == null) {
      throw new IllegalStateException(name + " gives nothing back");
    }
    return result;
  }

  private @org.jspecify.annotations.Nullable Object handleArguments(Object... arguments) {
    try {
      return handle.invokeWithArguments(List.of(arguments));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
  }
}
