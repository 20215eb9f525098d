package dev.postern.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The rig itself, without Postern: what it promises must hold before anything is blamed on us.
@Tag("slow")
class PostfixRigTest {

  @Test
  void takesMailOverTlsWithALoginAndHandsItOn() {
    Program.assume("swaks", "swaks");
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      Program.Result sent = swaks(postfix.startTlsPort(), "-tls", "--auth", "PLAIN");
      assertThat(sent.exit()).as(sent.all() + postfix.log()).isZero();
      assertThat(hop.awaitMessage("by the rig").data()).contains("Authenticated sender: relay");
      Program.Result refused = swaks(postfix.implicitTlsPort(), "-tlsc");
      assertThat(refused.exit()).as(refused.all()).isNotZero();
      postfix.refuse(Map.of("bob@dest.example", "550 5.1.1 no such user"));
      Program.Result gone = swaks(postfix.implicitTlsPort(), "-tlsc", "--auth", "PLAIN");
      assertThat(gone.all()).contains("550 5.1.1");
    }
  }

  private static Program.Result swaks(int port, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--auth-user",
                PostfixRig.USER,
                "--auth-password",
                PostfixRig.PASSWORD,
                "--from",
                "a@app.example",
                "--to",
                "bob@dest.example",
                "--header",
                "Subject: by the rig"));
    command.addAll(List.of(options));
    if (!command.contains("--auth")) {
      command.subList(command.indexOf("--auth-user"), command.indexOf("--from")).clear();
    }
    return Program.run(Path.of("."), Map.of(), "", command);
  }
}
