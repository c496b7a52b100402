package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.fakes.Heads;
import io.holdfast.storage.metadata.WriteCondition;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteConditionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"\"", "W/\"\"", "W/"})
  void anEmptyConditionIsOneThatNothingMeets(String etag) {
    RequestHeaders headers = Heads.headers(Map.of("if-match", etag));
    assertThat(WriteConditions.forWrite(headers))
        .isEqualTo(new WriteCondition("", null, null, null));
    assertThat(WriteConditions.forDelete(headers))
        .isEqualTo(new WriteCondition("", null, null, null));
    assertThat(WriteConditions.of(etag, null, null))
        .isEqualTo(new WriteCondition("", null, null, null));
  }

  @Test
  void noConditionIsNone() {
    assertThat(WriteConditions.forWrite(Heads.headers(Map.of()))).isEqualTo(WriteCondition.NONE);
    assertThat(WriteConditions.forDelete(Heads.headers(Map.of()))).isEqualTo(WriteCondition.NONE);
    assertThat(WriteConditions.of(null, null, null)).isEqualTo(WriteCondition.NONE);
  }
}
