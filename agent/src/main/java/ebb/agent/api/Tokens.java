package ebb.agent.api;

import ebb.agent.rules.AgentConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The secrets that open a TCP port.
 *
 * @param all gives the right to everything that the interface offers
 * @param read gives the right to look; empty where there is no such secret
 */
public record Tokens(String all, Optional<String> read) {

  /** What one who asks may do. */
  enum Right {
    NONE,
    READ,
    ALL
  }

  /** One secret, for everything. */
  static Tokens of(String all) {
    return new Tokens(all, Optional.empty());
  }

  /**
   * Reads those of a port; a file that is not there is made with a new one.
   *
   * @throws AgentApiException when others can read a file, it holds none, or both hold the same
   */
  public static Tokens in(AgentConfig.Tcp tcp) {
    var tokens = new Tokens(Token.in(tcp.tokenFile()), tcp.readTokenFile().map(Token::in));
    if (tokens.read().filter(tokens.all()::equals).isPresent()) {
      throw new AgentApiException(
          "the tokens in "
              + tcp.tokenFile()
              + " and "
              + tcp.readTokenFile().orElseThrow()
              + " are equal, so reading would allow everything; remove the latter, and the agent"
              + " makes a new one");
    }
    return tokens;
  }

  /** What a secret is worth. The time that it takes tells nothing of the right ones. */
  Right rightOf(String given) {
    if (isSame(given, all)) {
      return Right.ALL;
    }
    return read.filter(token -> isSame(given, token)).isPresent() ? Right.READ : Right.NONE;
  }

  private static boolean isSame(String given, String token) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  /** Says nothing of them, whoever prints it. */
  @Override
  public String toString() {
    return "Tokens";
  }
}
