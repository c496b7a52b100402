package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
  @Test
  void databasesAreFreshAndApart() {
    try (TestDatabase one = TestDatabase.create();
        TestDatabase other = TestDatabase.create()) {
      one.database().transaction(sql -> sql.execute("DELETE FROM bucket_configurations"));
      String first = role(one);
      assertThat(first).isEqualTo("holdfast_app");
      assertThat(one.url()).isNotEqualTo(other.url());
    }
  }

  private static String role(TestDatabase database) {
    return database.database().read(sql -> sql.fetchValue(DSL.field("current_user", String.class)));
  }
}
