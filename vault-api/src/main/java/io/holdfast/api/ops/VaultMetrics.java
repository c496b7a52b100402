package io.holdfast.api.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * The vault's metrics. Buckets, keys and accounts are never labels: their number has no bound.
 * Operations and error codes are AWS's and have one.
 */
public final class VaultMetrics implements S3Metrics, AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(2)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final ConcurrentMap<Outcome, Counter> requests = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, OperationTimers> timers = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Counter bytesReceived;
  private final Counter bytesSent;

  /** Counters for one operation's one outcome. */
  private record Outcome(String operation, String code) {}

  private record OperationTimers(Timer total, Timer firstByte) {}

  /** A registry of its own, with the Java VM's metrics. */
  public VaultMetrics() {
    bytesReceived =
        Counter.builder("holdfast.s3.received.bytes")
            .description("Body bytes received, framing included")
            .register(registry);
    bytesSent =
        Counter.builder("holdfast.s3.sent.bytes").description("Body bytes sent").register(registry);
    gauge("holdfast.s3.requests.in.flight", "Requests being served", inFlight::get);
    gauge("holdfast.s3.connections", "Connections of clients", connections::get);
    garbageCollection.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Adds a value that is read at every scrape; it answers at once. */
  public void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** The registry, for what measures itself. */
  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Every metric in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void started() {
    inFlight.incrementAndGet();
  }

  @Override
  public void finished(CompletedRequest request) {
    inFlight.decrementAndGet();
    String code =
        request.errorCode() == null ? Integer.toString(request.status()) : request.errorCode();
    requests
        .computeIfAbsent(new Outcome(request.operation(), code), this::requestCounter)
        .increment();
    bytesReceived.increment((double) request.bytesReceived());
    bytesSent.increment((double) request.bytesSent());
    OperationTimers operation = timers.computeIfAbsent(request.operation(), this::operationTimers);
    operation.total().record(request.totalNanos(), TimeUnit.NANOSECONDS);
    operation.firstByte().record(request.firstByteNanos(), TimeUnit.NANOSECONDS);
  }

  private Counter requestCounter(Outcome outcome) {
    return Counter.builder("holdfast.s3.requests")
        .description("Requests answered, by operation and by status or error code")
        .tag("op", outcome.operation())
        .tag("code", outcome.code())
        .register(registry);
  }

  private OperationTimers operationTimers(String operation) {
    return new OperationTimers(
        timer("holdfast.s3.request.duration", "From head read to last byte sent", operation),
        timer("holdfast.s3.first.byte", "From head read to the answer's head sent", operation));
  }

  private Timer timer(String name, String description, String operation) {
    return Timer.builder(name)
        .description(description)
        .tag("op", operation)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public void connectionOpened() {
    connections.incrementAndGet();
  }

  @Override
  public void connectionClosed() {
    connections.decrementAndGet();
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
