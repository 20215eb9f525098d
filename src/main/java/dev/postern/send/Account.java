package dev.postern.send;

import dev.postern.mail.Secret;
import dev.postern.smtp.client.LoginMethod;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A login to be used.
///
/// @param methods of which the first that the server offers is used
/// @param clearText whether the secret may go over a network in clear
public record Account(String user, Secret secret, List<LoginMethod> methods, boolean clearText) {

  public Account {
    methods = List.copyOf(methods);
  }

  /// With mechanisms by their names.
  ///
  /// @param methods the names of mechanisms, the one that is liked best first; none for all that
  ///   take a password
  /// @throws IllegalArgumentException if one is not known
  public static Account of(String user, Secret secret, List<String> methods, boolean clearText) {
    return new Account(
        user,
        secret,
        methods.isEmpty()
            ? LoginMethod.WITH_PASSWORD
            : methods.stream().map(Account::method).toList(),
        clearText);
  }

  private static LoginMethod method(String name) {
    return LoginMethod.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + name
                        + "\" is no mechanism that is known here; known are "
                        + Arrays.stream(LoginMethod.values())
                            .map(LoginMethod::keyword)
                            .collect(Collectors.joining(", "))));
  }
}
