package io.holdfast.api.ops;

import io.holdfast.storage.blob.BlobMetrics;
import io.holdfast.storage.blob.SyncPoint;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The blob store's part of the metrics. */
public final class StoreMetrics implements BlobMetrics {
  private static final double[] BATCH_RECORDS = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  private static final Duration[] SYNC_BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final Map<SyncPoint, Timer> syncs = new EnumMap<>(SyncPoint.class);
  private final Map<SyncPoint, DistributionSummary> batches = new EnumMap<>(SyncPoint.class);
  private final Counter written;
  private final Counter read;
  private final Counter reclaimed;
  private final Counter relocated;
  private final AtomicLong buffers = new AtomicLong();

  /** Tells {@code metrics}. */
  public StoreMetrics(VaultMetrics metrics) {
    PrometheusMeterRegistry registry = metrics.registry();
    for (SyncPoint point : SyncPoint.values()) {
      String name = point.name().toLowerCase(Locale.ROOT);
      syncs.put(
          point,
          Timer.builder("holdfast.store.fsync")
              .description("Waits for the disk")
              .tag("point", name)
              .serviceLevelObjectives(SYNC_BUCKETS)
              .register(registry));
      batches.put(
          point,
          DistributionSummary.builder("holdfast.store.batch.records")
              .description("Records made durable by one wait for the disk")
              .tag("point", name)
              .serviceLevelObjectives(BATCH_RECORDS)
              .register(registry));
    }
    written = counter(registry, "holdfast.store.written.bytes", "Object bytes committed");
    read = counter(registry, "holdfast.store.read.bytes", "Object bytes read and verified");
    reclaimed =
        counter(registry, "holdfast.store.reclaimed.bytes", "Bytes given back to the file system");
    relocated =
        counter(registry, "holdfast.store.relocated.bytes", "Object bytes moved by compaction");
    metrics.gauge("holdfast.store.buffers.bytes", "Transfer buffers in use", buffers::get);
  }

  private static Counter counter(PrometheusMeterRegistry registry, String name, String words) {
    return Counter.builder(name).description(words).register(registry);
  }

  @Override
  public void synced(SyncPoint point, long nanos) {
    Timer timer = syncs.get(point);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void batch(SyncPoint point, int records, long bytes) {
    DistributionSummary summary = batches.get(point);
    if (summary != null) {
      summary.record(records);
    }
  }

  @Override
  public void written(long bytes) {
    written.increment((double) bytes);
  }

  @Override
  public void read(long bytes) {
    read.increment((double) bytes);
  }

  @Override
  public void reclaimed(long bytes) {
    reclaimed.increment((double) bytes);
  }

  @Override
  public void relocated(long bytes) {
    relocated.increment((double) bytes);
  }

  @Override
  public void buffersInUse(long bytes) {
    buffers.set(bytes);
  }
}
