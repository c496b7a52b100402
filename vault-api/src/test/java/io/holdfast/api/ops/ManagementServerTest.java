package io.holdfast.api.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final VaultMetrics metrics = new VaultMetrics();
  private ManagementServer server;
  private HttpClient client;

  @BeforeEach
  void start() {
    HealthCheck check = new HealthCheck("database", problem::get);
    server =
        ManagementServer.start(
            InetAddress.getLoopbackAddress(), 0, new ManagementSources(metrics, List.of(check)));
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    metrics.close();
  }

  @Test
  void isReadyWhileEveryCheckPasses() throws Exception {
    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"UP\",\"database\":\"UP\"}");
  }

  @Test
  void isLiveButNotReadyWithoutItsDatabase() throws Exception {
    problem.set(Optional.of("PostgreSQL does not answer"));

    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"status\":\"DOWN\"", "PostgreSQL does not answer");
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void countsRequestsByOperationAndCode() throws Exception {
    metrics.started();
    metrics.finished(request("PutObject", 200, null));
    metrics.started();
    metrics.finished(request("PutObject", 403, "AccessDenied"));

    String scraped = get("/prometheus").body();

    assertThat(scraped)
        .contains("holdfast_s3_requests_total{code=\"200\",op=\"PutObject\"} 1.0")
        .contains("holdfast_s3_requests_total{code=\"AccessDenied\",op=\"PutObject\"} 1.0")
        .contains("holdfast_s3_request_duration_seconds_bucket{op=\"PutObject\",le=\"0.005\"} 2")
        .contains("holdfast_s3_first_byte_seconds_count{op=\"PutObject\"} 2")
        .contains("holdfast_s3_received_bytes_total 20.0")
        .contains("holdfast_s3_requests_in_flight 0.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void servesNothingElse() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/bucket/key").statusCode()).isEqualTo(404);
    assertThat(get("/beans").statusCode()).isEqualTo(404);
  }

  @Test
  void whoeverConnectsFirstFindsTheRoutes() throws Exception {
    for (int round = 0; round < 10; round++) {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> firstStatus(port));
      try (ManagementServer other =
          ManagementServer.start(
              InetAddress.getLoopbackAddress(), port, new ManagementSources(metrics, List.of()))) {
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }
  }

  /** Asks until somebody listens, as a probe does that is there before the vault. */
  private static int firstStatus(int port) {
    URI ready = URI.create("http://localhost:" + port + "/health/ready");
    while (true) {
      try {
        return ((HttpURLConnection) ready.toURL().openConnection()).getResponseCode();
      } catch (IOException nobodyThere) {
        Thread.onSpinWait();
      }
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static CompletedRequest request(String operation, int status, String errorCode) {
    return new CompletedRequest(
        "4442587FB7D0A2F9",
        Instant.parse("2026-11-21T06:00:00Z"),
        "192.0.2.7",
        "123456789012",
        null,
        "AKIAIOSFODNN7EXAMPLE",
        operation,
        "backups",
        "a \"key\"\nwith lines",
        null,
        "PUT",
        status,
        errorCode,
        10,
        5,
        2_000_000,
        1_000_000,
        null,
        "aws-cli/2.9",
        "localhost:9000",
        "SigV4",
        "AuthHeader",
        null,
        null);
  }
}
