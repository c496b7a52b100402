package io.holdfast.api.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.HoldfastConfig.LogFormat;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up in code: a command starts without parsing a configuration, and what is logged is
 * what the vault's own configuration says.
 */
public final class Logging {
  private Logging() {}

  /** For short commands: warnings only, in text, on standard error. */
  public static void quiet() {
    configure(new HoldfastConfig.Log(LogFormat.TEXT, "WARN", false));
  }

  /** Logs on standard error as {@code settings} say; standard output stays for results. */
  public static void configure(HoldfastConfig.Log settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, settings.format()));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context
        .getLogger(LogbackAccessLog.LOGGER)
        .setLevel(settings.accessLog() ? Level.INFO : Level.OFF);
    context.getLogger("io.holdfast").setLevel(Level.toLevel(settings.level()));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
    return switch (format) {
      case TEXT -> {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0} - %msg%n%ex");
        text.start();
        yield text;
      }
      case JSON -> {
        LogstashEncoder json = new LogstashEncoder();
        json.setContext(context);
        json.setTimeZone("UTC");
        json.start();
        yield json;
      }
    };
  }
}
