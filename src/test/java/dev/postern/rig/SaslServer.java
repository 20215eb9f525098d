package dev.postern.rig;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The server's side of some mechanisms, just enough to try a client: the password is the token
/// where one is wanted.
record SaslServer(String user, String password, List<String> mechanisms) {

  private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int ITERATIONS = 4096;
  private static final String CHALLENGE = "<1.2@hop.example>";

  SaslServer {
    mechanisms = List.copyOf(mechanisms);
  }

  /// Sends a challenge in base64 and returns the answer in base64.
  interface Challenger {
    String ask(String challenge) throws IOException;
  }

  /// @param command the AUTH command with its initial response, if any
  boolean login(String command, Challenger client) throws IOException {
    String[] words = command.split(" ", -1);
    return switch (words[1]) {
      case "PLAIN" ->
          decoded(words.length > 2 ? words[2] : client.ask(""))
              .equals("\0" + user + "\0" + password);
      case "LOGIN" ->
          decoded(client.ask(encoded("Username:"))).equals(user)
              && decoded(client.ask(encoded("Password:"))).equals(password);
      case "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512" ->
          scram(ScramMechanism.byName(words[1]), decoded(words[2]), client);
      case "CRAM-MD5" -> decoded(client.ask(encoded(CHALLENGE))).equals(user + " " + digest());
      case "XOAUTH2" ->
          decoded(words[2]).equals("user=" + user + "\1auth=Bearer " + password + "\1\1")
              || refusedToken(client);
      case "OAUTHBEARER" ->
          decoded(words[2]).equals("n,a=" + user + ",\1auth=Bearer " + password + "\1\1")
              || refusedToken(client);
      case "EXTERNAL" -> words[2].equals("=") || decoded(words[2]).equals(user);
      default -> false;
    };
  }

  private static boolean refusedToken(Challenger client) throws IOException {
    client.ask(encoded("{\"status\":\"invalid_token\"}"));
    return false;
  }

  private String digest() {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacMD5"));
      return HexFormat.of().formatHex(mac.doFinal(CHALLENGE.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean scram(ScramMechanism mechanism, String clientFirst, Challenger client)
      throws IOException {
    String bare = clientFirst.substring("n,,".length());
    String nonce = bare.substring(bare.indexOf(",r=") + 3) + "server";
    String serverFirst =
        "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + ITERATIONS;
    String clientFinal = decoded(client.ask(encoded(serverFirst)));
    String withoutProof = clientFinal.substring(0, clientFinal.indexOf(",p="));
    String message = bare + "," + serverFirst + "," + withoutProof;
    byte[] salted =
        ScramFunctions.saltedPassword(
            mechanism,
            StringPreparation.SASL_PREPARATION,
            password.toCharArray(),
            SALT,
            ITERATIONS);
    byte[] clientKey = ScramFunctions.clientKey(mechanism, salted);
    byte[] storedKey = ScramFunctions.hash(mechanism, clientKey);
    byte[] proof =
        Base64.getDecoder().decode(clientFinal.substring(clientFinal.indexOf(",p=") + 3));
    boolean good =
        bare.startsWith("n=" + user + ",")
            && ScramFunctions.verifyClientProof(mechanism, proof, storedKey, message);
    if (good) {
      byte[] serverKey = ScramFunctions.serverKey(mechanism, salted);
      byte[] signature = ScramFunctions.serverSignature(mechanism, serverKey, message);
      client.ask(encoded("v=" + Base64.getEncoder().encodeToString(signature)));
    }
    return good;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
