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
    var qemu = new QemuBinary(Path.of("qemu-system-x86_64"), 10, 0, 2);
    BenchCase notMade = BenchCase.program(Path.of("nowhere"), "redis", 448, 24);
    RunLog log = RunLog.inMemory();
    List<String> told = new ArrayList<>();
    var bench = new Bench(List.of(qemu), 10, log, told::add, notice -> {});
    var suite = new Suite(List.of(notMade), List.of("none", "ebb:0.5"));

    assertThat(bench.run(suite, 1)).isEqualTo(2);

    assertThat(log.runs()).isEmpty();
    assertThat(told).hasSize(2).allMatch(line -> line.contains("NOT MEASURED"));
    assertThat(told.getLast()).startsWith("redis, ebb:0.5");
  }
}
