package dev.postern.doctor.machine;

/// The names of users.
public final class Users {

  private Users() {}

  /// The name of a user of this machine; its number where it has none here.
  public static String name(Machine machine, int uid) {
    return machine.lines("etc/passwd").stream()
        .map(line -> line.split(":", 4))
        .filter(fields -> fields.length > 2 && fields[2].equals(Integer.toString(uid)))
        .map(fields -> fields[0])
        .findFirst()
        .orElse("uid " + uid);
  }
}
