package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.notice.NoticeListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LeverOptionsTest {

  @Command
  private static final class Any {
    @Mixin private final LeverOptions levers = new LeverOptions();
  }

  private final List<String> notices = new ArrayList<>();

  private LeverWish wish(String... arguments) {
    var any = new Any();
    new CommandLine(any).parseArgs(arguments);
    return any.levers.wish(NoticeListener.texts(notices::add));
  }

  @Test
  void ebbChoosesUnlessToldOtherwise() {
    assertThat(wish().choose()).isTrue();
    assertThat(wish().asked()).isEqualTo(Levers.NONE);
    assertThat(wish("--levers", "none").isNone()).isTrue();
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'--levers multifd-zstd --channels 3', multifd-zstd:3",
    "'--levers multifd-zstd:4 --tls-creds tls0', 'multifd-zstd:4,tls:tls0'",
    "'--levers xbzrle:32MiB --tls-creds host', 'xbzrle:32MiB,tls'",
    "'--channels 4', multifd:4",
    "'--zero-copy', 'multifd:2,zero-copy'"
  })
  void whatIsAskedForIsWishedFor(String line, String asked) {
    assertThat(wish(line.split(" ", -1)).asked()).hasToString(asked);
  }

  @Test
  void compressionTakesAQuarterOfTheHostAtMostAndThatIsSaid() {
    LeverWish wish = wish("--host-cpu", "10000");

    assertThat(wish.hostCpu()).isEqualTo(Runtime.getRuntime().availableProcessors() / 4.0);
    assertThat(notices).singleElement().asString().contains("a quarter of this host");
  }

  @ParameterizedTest
  @CsvSource({
    "--levers zlib, --levers: no lever 'zlib'",
    "--levers xbzrle --channels 2, does not go with multifd",
    "--levers multifd-zstd --zero-copy, goes with multifd alone",
    "--channels 0, multifd takes 1 to 255",
    "--host-cpu 0, a number of cores above 0"
  })
  void whatMakesNoSenseIsRefused(String line, String why) {
    assertThatThrownBy(() -> wish(line.split(" ", -1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(why);
  }
}
