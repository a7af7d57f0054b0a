package ebb.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.system.ProcessId;
import ebb.host.system.SocketPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestProcessTest {

  private static final long SEED = 20261126;

  @TempDir private Path root;

  private FakeHost qemu() throws IOException {
    return new FakeHost(root).process(100).thread(101, 100).thread(102, 100);
  }

  private static Optional<GuestProcess> at(FakeHost host, long pid, long uid) {
    return GuestProcess.of(host.files(), new SocketPeer(pid, uid));
  }

  @Test
  void itsThreadsAreTaken() throws IOException {
    VcpuThreads threads = qemu().guest(100).threadsItNames(List.of(102L, 101L)).orElseThrow();

    assertThat(threads.tids()).containsExactly(102L, 101L);
    assertThat(threads.process().id()).isEqualTo(new ProcessId(100, 500));
  }

  @Test
  void aThreadThatItNamesAgainAndAgainIsTakenOnce() throws IOException {
    List<Long> named = LongStream.range(0, 50_000).mapToObj(i -> 101 + i % 2).toList();

    assertThat(qemu().guest(100).threadsItNames(named).orElseThrow().tids())
        .containsExactly(101L, 102L);
  }

  /** Whatever it names, nothing but threads of its own is taken, each once and not too many. */
  @Test
  void noThreadOfAnotherProcessIsEverTaken() throws IOException {
    var random = new Random(SEED);
    FakeHost host = qemu().process(1).process(200).thread(201, 200);
    var own = new HashSet<>(List.of(100L, 101L, 102L));
    for (int run = 0; run < 300; run++) {
      var named = new ArrayList<Long>();
      int count = random.nextInt(random.nextInt(20) == 0 ? 20_000 : 8);
      for (int i = 0; i < count; i++) {
        named.add(
            switch (random.nextInt(5)) {
              case 0 -> 1L;
              case 1 -> 200L + random.nextInt(2);
              case 2 -> 100L + random.nextInt(3);
              case 3 -> random.nextLong();
              default -> (long) random.nextInt(-3, 5_000);
            });
      }

      Vcpus vcpus = Vcpus.named(named, Optional.of(host.guest(100)));

      List<Long> taken = vcpus.threads().map(VcpuThreads::tids).orElse(List.of());
      assertThat(taken).as("seed %d, run %d", SEED, run).doesNotHaveDuplicates();
      assertThat(own).as("seed %d, run %d", SEED, run).containsAll(taken);
      assertThat(vcpus.count()).isBetween(1, Vcpus.MOST);
    }
  }

  @Test
  void aQemuThatNamesThousandsIsHeldToTheMostThereCanBe() {
    List<Long> named = LongStream.range(1, 50_000).boxed().toList();

    assertThat(Vcpus.named(named, Optional.empty()).count()).isEqualTo(Vcpus.MOST);
  }

  @Test
  void aQemuThatNamesNoneCountsAsOneVcpu() throws IOException {
    assertThat(Vcpus.named(List.of(), Optional.of(qemu().guest(100)))).isEqualTo(Vcpus.unseen(1));
  }

  @Test
  void oneWhoseNamesAreAllOthersCannotBeSeen() throws IOException {
    Vcpus vcpus = Vcpus.named(List.of(7L, 8L), Optional.of(qemu().guest(100)));

    assertThat(vcpus).isEqualTo(new Vcpus(2, Optional.empty(), 2));
  }

  @Test
  void aThreadIsNotItsAnyMoreOnceItHasEnded() throws IOException {
    FakeHost host = qemu();
    GuestProcess guest = host.guest(100);
    assertThat(guest.has(102)).isTrue();

    host.gone(102);

    assertThat(guest.has(102)).isFalse();
  }

  @Test
  void noThreadIsItsOnceItsNumberHasGoneToAnotherProcess() throws IOException {
    FakeHost host = qemu();
    GuestProcess guest = host.guest(100);

    host.process(100, 900, "0");

    assertThat(guest.isAlive()).isFalse();
    assertThat(guest.has(101)).isFalse();
    assertThat(guest.threads(List.of(101L))).isEmpty();
  }

  /** In a container a QEMU is told other numbers than the host knows its threads by. */
  @Test
  void threadsAreFoundByTheNumbersThatTheirOwnNamespaceGivesThem() throws IOException {
    FakeHost host =
        new FakeHost(root)
            .thread(4000, 4000, "4000\t1", "107")
            .write("proc/4000/stat", "4000 (q) S 1 1 1 0 1 1 1 1 1 1 1 1 1 1 20 0 1 0 500")
            .thread(4007, 4000, "4007\t8", "107")
            .process(8)
            .process(1);

    assertThat(host.guest(4000).threadsItNames(List.of(8L)).orElseThrow().tids())
        .containsExactly(4007L);
    assertThat(host.guest(4000).threadsItNames(List.of(4007L))).isEmpty();
    assertThat(host.guest(4000).threads(List.of(4007L)).orElseThrow().tids())
        .containsExactly(4007L);
  }

  @Test
  void theListenerIsTheProcessOfItsNumberAndItsUser() throws IOException {
    FakeHost host = qemu().process(300, 500, "107");

    assertThat(at(host, 300, 107)).isPresent();
    assertThat(at(host, 300, 108)).isEmpty();
    assertThat(at(host, 100, 107)).isEmpty();
    assertThat(at(host, 5, 0)).isEmpty();
  }

  /** It was root when it began to listen, and has given that up since. */
  @Test
  void aQemuThatHasGivenRootsRightsUpIsStillTheListener() throws IOException {
    assertThat(at(new FakeHost(root).process(300, 500, "107"), 300, 0)).isPresent();
  }
}
