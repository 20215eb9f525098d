package dev.postern.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import java.util.Locale;

/// The program's own log: one JSON object per line on standard error, `time`, `level`, `logger`,
/// `message` and, where something was thrown, `error`. INFO for Postern, WARN for its libraries.
///
/// Found by Logback as a service. In code and not in XML, since reading XML would be a tenth of the
/// time that a start may take.
public final class ProgramLog extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var encoder = new Lines();
    encoder.setContext(context);
    encoder.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName("stderr");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    var root = context.getLogger("ROOT");
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("dev.postern").setLevel(Level.INFO);
    // What is wrong with an answer is told by the lookup; strangers could fill the log with it.
    context.getLogger("org.xbill.DNS").setLevel(Level.OFF);
    // It says once more, without the cause, what is thrown at us anyway.
    context.getLogger("io.javalin.Javalin").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static final class Lines extends EncoderBase<ILoggingEvent> {

    private final JsonLine line = new JsonLine();

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public synchronized byte[] encode(ILoggingEvent event) {
      Instant at = event.getInstant();
      line.begin()
          .time("time", at == null ? Instant.ofEpochMilli(event.getTimeStamp()) : at)
          .field("level", event.getLevel().toString().toLowerCase(Locale.ROOT))
          .field("logger", event.getLoggerName())
          .field("message", event.getFormattedMessage());
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        line.field("error", ThrowableProxyUtil.asString(thrown));
      }
      line.end();
      return line.take();
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
