package ebb.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandleTest {

  private static final MemorySegment ADDRESS = MemorySegment.ofAddress(4711);

  private final List<String> calls = new ArrayList<>();
  private final Handle handle = new Handle(ADDRESS, call("giveBack"));

  private NativeCall call(String method) {
    try {
      MethodHandle found =
          MethodHandles.lookup()
              .findVirtual(
                  HandleTest.class, method, MethodType.methodType(int.class, MemorySegment.class));
      return new NativeCall(method, found.bindTo(this));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  int use(MemorySegment address) {
    calls.add("use " + address.address());
    return 7;
  }

  int closeMeanwhile(MemorySegment address) {
    handle.close();
    calls.add("still in use");
    return 0;
  }

  int giveBack(MemorySegment address) {
    calls.add("give back " + address.address());
    return 0;
  }

  @Test
  void itIsGivenToTheFunctionAndGivenBackOnce() {
    assertThat(handle.number(call("use"))).isEqualTo(7);
    handle.close();
    handle.close();

    assertThat(calls).containsExactly("use 4711", "give back 4711");
  }

  @Test
  void whatIsStillInUseIsGivenBackWhenItNoLongerIs() {
    assertThat(handle.number(call("closeMeanwhile"))).isZero();

    assertThat(calls).containsExactly("still in use", "give back 4711");
  }

  @Test
  void onceClosedItIsUsedNoMore() {
    handle.close();

    assertThatThrownBy(() -> handle.number(call("use")))
        .isInstanceOf(LibvirtException.class)
        .hasMessageContaining("closed");
    assertThat(calls).containsExactly("give back 4711");
  }
}
