package io.holdfast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Runs one scenario against one target: a closed loop for a fixed time, after a warm-up. */
final class LoadRun {
  private static final int PART_BYTES = 8 << 20;
  private static final String CONTENTS_OPEN = "<UploadId>";

  private final Target target;
  private final Scenario scenario;
  private final String bucket;
  private final int population;
  private final Requests requests;
  private final Requests.Payload payload;
  private final AtomicLong counter = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private volatile @Nullable String firstError;
  private volatile boolean measuring;
  private volatile boolean stopped;

  /**
   * A run.
   *
   * @param population keys {@code pop/size/0…} that GET and HEAD read and that must exist
   */
  LoadRun(Target target, Scenario scenario, String bucket, int population) {
    this.target = target;
    this.scenario = scenario;
    this.bucket = bucket;
    this.population = population;
    this.requests = new Requests(target);
    int bytes =
        scenario.operation() == Scenario.Operation.MULTIPART
            ? PART_BYTES
            : Math.max(1, scenario.sizeBytes());
    byte[] body = new byte[bytes];
    new SplittableRandom(7).nextBytes(body);
    this.payload = Requests.Payload.of(body);
  }

  Result run(double warmUpSeconds, double seconds) throws InterruptedException {
    List<Worker> workers = new ArrayList<>();
    CyclicBarrier barrier = new CyclicBarrier(scenario.clients());
    for (int i = 0; i < scenario.clients(); i++) {
      workers.add(new Worker(i, barrier));
    }
    workers.forEach(Thread::start);
    Thread.sleep((long) (warmUpSeconds * 1_000));
    double cpuBefore = CpuTime.seconds(target.pids());
    long start = System.nanoTime();
    measuring = true;
    Thread.sleep((long) (seconds * 1_000));
    measuring = false;
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpu = CpuTime.seconds(target.pids()) - cpuBefore;
    stopped = true;
    Histogram latency = new Histogram(3_600_000_000_000L, 3);
    Histogram ttfb = new Histogram(3_600_000_000_000L, 3);
    long bytes = 0;
    for (Worker worker : workers) {
      worker.join(60_000);
      latency.add(worker.latency);
      ttfb.add(worker.ttfb);
      bytes += worker.bytes;
    }
    return new Result(
        target, scenario, latency, ttfb, bytes, elapsed, cpu, errors.get(), firstError);
  }

  /** Creates the population, or deletes nothing: keys that exist are overwritten. */
  void populate(int from, int to) throws IOException {
    try (Connection connection = new Connection(target)) {
      for (int i = from; i < to; i++) {
        send(connection, requests.request("PUT", populationPath(i), "", payload), false);
      }
    }
  }

  private String populationPath(long i) {
    return "/" + bucket + "/pop/" + scenario.sizeBytes() + "/" + Long.toHexString(i);
  }

  private byte[] send(Connection connection, Requests.Wire wire, boolean keep) throws IOException {
    boolean headOnly = wire.head()[0] == 'H';
    byte[] body = connection.exchange(wire.head(), wire.body(), headOnly, keep);
    if (connection.status >= 400) {
      errors.incrementAndGet();
      if (firstError == null) {
        firstError = connection.status + " " + new String(body, StandardCharsets.UTF_8);
      }
    }
    return body;
  }

  private final class Worker extends Thread {
    private final int index;
    private final CyclicBarrier barrier;
    private final Histogram latency = new Histogram(3_600_000_000_000L, 3);
    private final Histogram ttfb = new Histogram(3_600_000_000_000L, 3);
    private long bytes;

    Worker(int index, CyclicBarrier barrier) {
      super("load-" + index);
      this.index = index;
      this.barrier = barrier;
    }

    @Override
    public void run() {
      try (Connection connection = new Connection(target)) {
        barrier.await();
        SplittableRandom random = new SplittableRandom(index);
        while (!stopped) {
          long start = System.nanoTime();
          long moved = one(connection, random);
          if (measuring) {
            latency.recordValue(System.nanoTime() - start);
            ttfb.recordValue(Math.max(1, connection.ttfbNanos));
            bytes += moved;
          }
        }
      } catch (Exception e) {
        errors.incrementAndGet();
        firstError = e.toString();
      }
    }

    private long one(Connection connection, SplittableRandom random) throws IOException {
      String existing = populationPath(random.nextInt(Math.max(1, population)));
      String fresh = "/" + bucket + "/new/" + Long.toHexString(counter.getAndIncrement());
      return switch (scenario.operation()) {
        case PUT -> {
          send(connection, requests.request("PUT", fresh, "", payload), false);
          yield payload.length();
        }
        case GET -> {
          send(connection, requests.request("GET", existing, "", null), false);
          yield connection.bodyBytes;
        }
        case HEAD -> {
          send(connection, requests.request("HEAD", existing, "", null), false);
          yield 0;
        }
        case LIST -> list(connection, "list-type=2&max-keys=1000");
        case LIST_DELIMITER -> list(connection, "delimiter=%2F&list-type=2&max-keys=1000");
        case LIST_VERSIONS -> list(connection, "max-keys=1000&versions=");
        case DELETE -> {
          String doomed = populationPath(counter.getAndIncrement());
          send(connection, requests.request("DELETE", doomed, "", null), false);
          yield 0;
        }
        case MULTIPART -> multipart(connection, fresh);
      };
    }

    private long list(Connection connection, String query) throws IOException {
      send(connection, requests.request("GET", "/" + bucket, query, null), false);
      return 0;
    }

    private long multipart(Connection connection, String path) throws IOException {
      String created =
          new String(
              send(connection, requests.request("POST", path, "uploads=", null), true),
              StandardCharsets.UTF_8);
      int from = created.indexOf(CONTENTS_OPEN) + CONTENTS_OPEN.length();
      String uploadId = created.substring(from, created.indexOf('<', from));
      StringBuilder parts = new StringBuilder("<CompleteMultipartUpload>");
      int count = Math.max(1, scenario.sizeBytes() / PART_BYTES);
      for (int number = 1; number <= count; number++) {
        String query = "partNumber=" + number + "&uploadId=" + uploadId;
        send(connection, requests.request("PUT", path, query, payload), false);
        parts
            .append("<Part><PartNumber>")
            .append(number)
            .append("</PartNumber><ETag>")
            .append(connection.etag)
            .append("</ETag></Part>");
      }
      byte[] document =
          parts.append("</CompleteMultipartUpload>").toString().getBytes(StandardCharsets.UTF_8);
      send(
          connection,
          requests.request("POST", path, "uploadId=" + uploadId, Requests.Payload.of(document)),
          true);
      return (long) count * PART_BYTES;
    }
  }
}
