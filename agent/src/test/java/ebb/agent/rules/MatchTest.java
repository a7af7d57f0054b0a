package ebb.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MatchTest {

  private static final long SEED = 20_261_126;

  private static String random(Random random, String letters, int most) {
    return random
        .ints(random.nextInt(most), 0, letters.length())
        .mapToObj(i -> letters.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static String regex(String glob) {
    return glob.chars()
        .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
        .collect(Collectors.joining());
  }

  @Test
  void aPatternFitsWhatTheSameRegularExpressionFits() {
    var random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String glob = random(random, "ab*?.", 8);
      String text = random(random, "ab.\n", 10);

      assertThat(Match.matches(glob, text))
          .as("seed %d: '%s' and '%s'", SEED, glob, text)
          .isEqualTo(Pattern.compile(regex(glob), Pattern.DOTALL).matcher(text).matches());
    }
  }

  @Test
  @Timeout(20)
  void manyStarsCostNoMoreThanTheLengthsTellOfThem() {
    assertThat(Match.matches("*a".repeat(200) + "b", "a".repeat(100_000))).isFalse();
  }
}
