package io.holdfast.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Runs a matrix of scenarios against several servers in turn, repeated, and prints each cell's
 * median run as a Markdown table.
 *
 * <p>Arguments: {@code --target name=…,address=…,auth=…,pids=…}, {@code --scenario
 * op:size:clients}, {@code --bucket}, {@code --seconds}, {@code --warm-up}, {@code --rounds}.
 */
public final class Bench {
  private static final long POPULATION_BYTES = 256L << 20;

  private final List<Target> targets = new ArrayList<>();
  private final List<Scenario> scenarios = new ArrayList<>();
  private String bucket = "bench";
  private double seconds = 4;
  private double warmUp = 1;
  private int rounds = 3;

  /** Runs the matrix. */
  public static void main(String[] arguments) throws Exception {
    Bench bench = new Bench();
    for (int i = 0; i < arguments.length; i += 2) {
      bench.set(arguments[i], arguments[i + 1]);
    }
    bench.run();
  }

  private void set(String option, String value) {
    switch (option) {
      case "--target" -> targets.add(Target.parse(value));
      case "--scenario" -> scenarios.add(Scenario.parse(value));
      case "--bucket" -> bucket = value;
      case "--seconds" -> seconds = Double.parseDouble(value);
      case "--warm-up" -> warmUp = Double.parseDouble(value);
      case "--rounds" -> rounds = Integer.parseInt(value);
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private void run() throws IOException, InterruptedException {
    for (Target target : targets) {
      try (Connection connection = new Connection(target)) {
        Requests.Wire create =
            new Requests(target)
                .request("PUT", "/" + bucket + "/".repeat(target.listing() ? 0 : 1), "", null);
        connection.exchange(create.head(), create.body(), false, true);
      }
    }
    System.out.println(Result.header());
    for (Scenario scenario : scenarios) {
      List<List<Result>> results = new ArrayList<>();
      targets.forEach(target -> results.add(new ArrayList<>()));
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < targets.size(); i++) {
          if (applies(scenario, targets.get(i))) {
            results.get(i).add(once(scenario, targets.get(i)));
          }
        }
      }
      for (List<Result> ofTarget : results) {
        ofTarget.sort(Comparator.comparingDouble(Result::operationsPerSecond));
        if (!ofTarget.isEmpty()) {
          System.out.println(ofTarget.get(ofTarget.size() / 2).row());
        }
      }
    }
  }

  private Result once(Scenario scenario, Target target) throws IOException, InterruptedException {
    int population = population(scenario);
    LoadRun run = new LoadRun(target, scenario, bucket, population);
    run.populate(0, population);
    if (scenario.operation() == Scenario.Operation.GET) {
      // Everybody reads from the page cache: what was written with O_DIRECT is read once before.
      new LoadRun(target, scenario, bucket, population).run(0.1, 1.5);
    }
    return run.run(scenario.operation() == Scenario.Operation.DELETE ? 0.1 : warmUp, seconds);
  }

  private static int population(Scenario scenario) {
    return switch (scenario.operation()) {
      case GET, HEAD -> Math.clamp(POPULATION_BYTES / Math.max(1, scenario.sizeBytes()), 8, 1_000);
      case DELETE -> 20_000;
      case LIST, LIST_DELIMITER, LIST_VERSIONS -> 1_200;
      case PUT, MULTIPART -> 0;
    };
  }

  private static boolean applies(Scenario scenario, Target target) {
    return switch (scenario.operation()) {
      case LIST, LIST_DELIMITER, LIST_VERSIONS, MULTIPART -> target.listing();
      case PUT, GET, HEAD, DELETE -> true;
    };
  }
}
