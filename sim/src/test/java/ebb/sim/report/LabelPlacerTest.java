package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.sim.machine.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelPlacerTest {

  private static final Box BOUNDS = new Box(0, 0, 800, 400);

  @Test
  void aLoneLabelGoesToTheRightOfItsPoint() {
    Box box = new LabelPlacer(BOUNDS).place(100, 100, 50, 12, 100).orElseThrow();
    assertThat(box).isEqualTo(new Box(108, 94, 50, 12));
  }

  @Test
  void aLabelStaysWithinTheDrawing() {
    Box box = new LabelPlacer(BOUNDS).place(795, 5, 50, 12, 100).orElseThrow();
    assertThat(BOUNDS.contains(box)).isTrue();
  }

  @Test
  void labelsCoverNeitherEachOtherNorMarks() {
    for (long seed = 1; seed <= 20; seed++) {
      var placer = new LabelPlacer(BOUNDS);
      List<Box> all = new ArrayList<>();
      double[][] points = new double[23][];
      for (int i = 0; i < points.length; i++) {
        // All in one corner: crowded, as policies are that do alike.
        double x = 20 + 200 * Chance.uniform(seed, 2L * i);
        double y = 250 + 140 * Chance.uniform(seed, 2L * i + 1);
        points[i] = new double[] {x, y};
        placer.avoid(Box.around(x, y, 11, 11));
        all.add(Box.around(x, y, 11, 11));
      }
      List<Box> labels = new ArrayList<>();
      for (double[] point : points) {
        Optional<Box> box = placer.place(point[0], point[1], 90, 13, 300);
        assertThat(box).as("seed %s", seed).isPresent();
        labels.add(box.get());
      }
      for (int i = 0; i < labels.size(); i++) {
        Box label = labels.get(i);
        assertThat(all).as("seed %s", seed).noneMatch(label::overlaps);
        assertThat(labels.subList(0, i)).as("seed %s", seed).noneMatch(label::overlaps);
      }
    }
  }

  @Test
  void whereThereIsNoRoomThereIsNoLabel() {
    var placer = new LabelPlacer(new Box(0, 0, 40, 40));
    assertThat(placer.place(20, 20, 60, 12, 100)).isEmpty();
  }

  @Test
  void aLineIsLeftFreeWhereThatCostsLittle() {
    var placer = new LabelPlacer(BOUNDS);
    placer.avoidLine(100, 100, 300, 100);
    Box box = placer.place(100, 100, 50, 12, 100).orElseThrow();
    assertThat(box.crossedBy(100, 100, 300, 100)).isFalse();
  }
}
