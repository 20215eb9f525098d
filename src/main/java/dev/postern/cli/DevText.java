package dev.postern.cli;

import dev.postern.cli.DevBanner.Running;
import java.net.InetSocketAddress;

/// The text that greets a developer.
final class DevText {

  private static final String TEXT =
      """

      Postern's sandbox takes mail on {smtp}. It keeps everything and sends nothing.

        user    {user}
        secret  {secret}
        CA      {CA}
        HTTP    http://{http}, token in {token}

      Send with curl:

      curl --ssl-reqd --cacert {CA for a shell} --url smtp://{smtp} --user {login for a shell} --crlf \\
        --mail-from app@example.com --mail-rcpt you@example.com --upload-file - <<'END'
      From: app@example.com
      To: you@example.com
      Subject: Hello from curl

      It works.
      END

      Send with swaks:

      swaks --server {host} --port {port} --tls --tls-verify --tls-ca-path {CA for a shell} \\
        --auth PLAIN --auth-user {user} --auth-password {secret for a shell} \\
        --from app@example.com --to you@example.com --header 'Subject: Hello from swaks'

      Send with Python:

      python3 - <<'END'
      import smtplib, ssl
      from email.message import EmailMessage
      message = EmailMessage()
      message["From"], message["To"] = "app@example.com", "you@example.com"
      message["Subject"] = "Hello from Python"
      message.set_content("It works.")
      with smtplib.SMTP("{host}", {port}) as relay:
          relay.starttls(context=ssl.create_default_context(cafile={CA for Python}))
          relay.login("{user}", {secret for Python})
          relay.send_message(message)
      END

      What arrives and what is refused is listed here; what arrived also by: ./postern inbox list
      """;

  private DevText() {}

  static String of(Running running) {
    String secret = running.secret().reveal();
    String authority = running.authority().toAbsolutePath().toString();
    return TEXT.replace("{smtp}", write(running.smtp()))
        .replace("{host}", running.smtp().getAddress().getHostAddress())
        .replace("{port}", Integer.toString(running.smtp().getPort()))
        .replace("{http}", write(running.http()))
        .replace("{token}", running.adminToken().toAbsolutePath().toString())
        .replace("{user}", running.user())
        .replace("{secret}", secret)
        .replace("{login for a shell}", shell(running.user() + ":" + secret))
        .replace("{secret for a shell}", shell(secret))
        .replace("{secret for Python}", python(secret))
        .replace("{CA}", authority)
        .replace("{CA for a shell}", shell(authority))
        .replace("{CA for Python}", python(authority));
  }

  private static String write(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static String shell(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String python(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
