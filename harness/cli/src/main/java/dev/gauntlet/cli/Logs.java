package dev.gauntlet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Where what is logged goes: the terminal belongs to the commands, so to a file. Logback finds this
 * configurator as a service; every command and every trial would wait half a second for the parser
 * of one in XML.
 */
public final class Logs extends ContextAwareBase implements Configurator {

  /** The log of commands that have no run directory; the system property decides if it is set. */
  static Path file() {
    String chosen = System.getProperty("gauntlet.log");
    return chosen != null
        ? Path.of(chosen)
        : Path.of(System.getProperty("user.home"), ".gauntlet", "gauntlet.log");
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getStatusManager().add(new NopStatusListener()); // nothing about itself, either
    LateFile appender = new LateFile();
    appender.setContext(context);
    appender.start();
    // These report at WARN or INFO what is no news here: no GPU, another engine version, an
    // offline start.
    context.getLogger("ai.djl").setLevel(Level.ERROR);
    context.getLogger("oshi").setLevel(Level.ERROR);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** A file that is there from the first event on. */
  private static final class LateFile extends AppenderBase<ILoggingEvent> {
    private @Nullable FileAppender<ILoggingEvent> file;

    @Override
    protected void append(ILoggingEvent event) {
      if (file == null) {
        file = open(getContext());
      }
      file.doAppend(event);
    }

    @Override
    public void stop() {
      super.stop();
      if (file != null) {
        file.stop();
      }
    }

    private static FileAppender<ILoggingEvent> open(Context context) {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setContext(context);
      encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{36} %msg%n%ex");
      encoder.start();
      FileAppender<ILoggingEvent> appender = new FileAppender<>();
      appender.setContext(context);
      appender.setFile(file().toString());
      appender.setEncoder(encoder);
      appender.start();
      return appender;
    }
  }
}
