package io.holdfast.api.ops;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Health and metrics. Live says that the process answers; ready says that it can serve: an
 * orchestrator restarts what is not live and sends no requests to what is not ready.
 */
@Controller
@Requires(property = ManagementServer.EDGE, value = ManagementServer.NAME)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ManagementController {
  private final ManagementSources sources;

  ManagementController(ManagementSources sources) {
    this.sources = sources;
  }

  /** Answers as long as the process does. */
  @Get("/health/live")
  Map<String, String> live() {
    return Map.of("status", "UP");
  }

  /** 200 when every check passes, else 503, with each check's words. */
  @Get(uris = {"/health", "/health/ready"})
  HttpResponse<Map<String, String>> ready() {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("status", "UP");
    for (HealthCheck check : sources.checks()) {
      check
          .problem()
          .find()
          .ifPresentOrElse(
              problem -> {
                answer.put("status", "DOWN");
                answer.put(check.name(), problem);
              },
              () -> answer.put(check.name(), "UP"));
    }
    HttpStatus status =
        "UP".equals(answer.get("status")) ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
    return HttpResponse.<Map<String, String>>status(status).body(answer);
  }

  /** Every metric, in Prometheus's text format. */
  @Get("/prometheus")
  @Produces(MediaType.TEXT_PLAIN)
  String prometheus() {
    return sources.metrics().scrape();
  }
}
