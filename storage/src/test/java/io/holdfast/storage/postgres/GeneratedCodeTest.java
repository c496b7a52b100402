package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.Test;

/**
 * The jOOQ classes in module db are what its migrations make. With {@code
 * -Dholdfast.generate=true}, which {@code db/generate} gives, they are written anew instead.
 */
class GeneratedCodeTest {
  private static final Path COMMITTED = Path.of("..", "db", "src", "generated", "java");

  @Test
  void committedClassesAreThoseOfTheMigrations() throws Exception {
    Path fresh = Path.of("target", "generated-jooq");
    Trees.delete(fresh);
    generate(fresh);
    if (Boolean.getBoolean("holdfast.generate")) {
      Trees.delete(COMMITTED);
      copy(fresh, COMMITTED);
    }
    assertThat(contents(COMMITTED))
        .as("run db/generate after a change of db/migrations")
        .isEqualTo(contents(fresh));
  }

  private static void generate(Path target) throws Exception {
    TestServer server = TestServer.get();
    String name = server.createEmpty();
    try {
      Migrations.run(
          Pools.single(server.url(name), DatabaseRoles.OWNER, TestServer.password()),
          DatabaseRoles.APPLICATION,
          DatabaseRoles.READER);
      try (Connection connection = server.admin(name)) {
        GenerationTool tool = new GenerationTool();
        tool.setConnection(connection);
        tool.run(configuration(target));
      }
    } finally {
      server.drop(name);
    }
  }

  private static Configuration configuration(Path target) {
    return new Configuration()
        .withLogging(Logging.WARN)
        .withGenerator(
            new Generator()
                .withDatabase(
                    new Database()
                        .withName("org.jooq.meta.postgres.PostgresDatabase")
                        .withInputSchema(Migrations.SCHEMA)
                        .withOutputSchemaToDefault(true)
                        // The generator's own code for composite types does not compile cleanly.
                        .withExcludes(
                            "flyway_schema_history.*|new_version|insert_versions|write_batch")
                        .withForcedTypes(
                            new ForcedType()
                                .withName("INSTANT")
                                .withIncludeTypes("(?i:timestamptz|timestamp with time zone)")))
                .withGenerate(
                    new Generate()
                        .withDeprecated(false)
                        .withGeneratedAnnotation(false)
                        .withRecords(true)
                        .withPojos(false)
                        .withDaos(false)
                        .withJavadoc(false)
                        .withImplicitJoinPathsToOne(false)
                        .withImplicitJoinPathsToMany(false)
                        .withImplicitJoinPathsManyToMany(false))
                .withTarget(
                    new Target()
                        .withPackageName("io.holdfast.db")
                        .withDirectory(target.toString())));
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Map.Entry<String, String> entry : contents(from).entrySet()) {
      Path target = to.resolve(entry.getKey());
      Files.createDirectories(target.resolveSibling("."));
      Files.writeString(target, entry.getValue(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
