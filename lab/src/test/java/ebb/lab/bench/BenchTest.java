package ebb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.lab.QemuBinary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

  @Test
  void aRunThatCannotBeMeasuredIsToldOfAndCostsNoOther() {
    var missing = new QemuBinary(Path.of("/nowhere/qemu-system-x86_64"), 10, 0, 2);
    RunLog log = RunLog.inMemory();
    List<String> told = new ArrayList<>();
    var bench = new Bench(List.of(missing), 10, log, told::add, notice -> {});
    var suite = new Suite(Suite.quick().cases().subList(0, 1), List.of("none", "ebb:0.5"));

    assertThat(bench.run(suite, 1)).isEqualTo(2);

    assertThat(log.runs()).isEmpty();
    assertThat(told).hasSize(2).allMatch(line -> line.contains("NOT MEASURED"));
    assertThat(told.getLast()).startsWith("steady, ebb:0.5");
  }
}
