package io.holdfast.api.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagSetTest {

  private static TagSet parse(String tags, TagSet.Target target) {
    String document = "<Tagging><TagSet>" + tags + "</TagSet></Tagging>";
    return TagSet.parse(document.getBytes(StandardCharsets.UTF_8), target);
  }

  private static String tag(String key, String value) {
    return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
  }

  private static String tags(int count) {
    StringBuilder tags = new StringBuilder();
    for (int i = 0; i < count; i++) {
      tags.append(tag("k" + i, ""));
    }
    return tags.toString();
  }

  @Test
  void tagsAreOrderedByKeyAndReadBack() {
    TagSet tags = parse(tag("b", "2") + tag("a", "ü +-=._:/@1"), TagSet.Target.OBJECT);
    assertThat(tags.tags()).containsExactly(Map.entry("a", "ü +-=._:/@1"), Map.entry("b", "2"));
    assertThat(TagSet.stored(tags.toDocument())).isEqualTo(tags);
    assertThat(TagSet.parse(tags.toXml(), TagSet.Target.OBJECT)).isEqualTo(tags);
  }

  @Test
  void objectsHaveTenTagsAndBucketsFifty() {
    assertThat(parse(tags(10), TagSet.Target.OBJECT).tags()).hasSize(10);
    assertThat(parse(tags(50), TagSet.Target.BUCKET).tags()).hasSize(50);
    assertThatThrownBy(() -> parse(tags(11), TagSet.Target.OBJECT))
        .hasMessage("Object tags cannot be greater than 10");
    assertThatThrownBy(() -> parse(tags(51), TagSet.Target.BUCKET))
        .hasMessage("Bucket tag count cannot be greater than 50");
  }

  @Test
  void lengthsAreCountedInCharacters() {
    assertThat(parse(tag("𝒂".repeat(128), "v".repeat(256)), TagSet.Target.OBJECT).tags())
        .hasSize(1);
    assertThatThrownBy(() -> parse(tag("k".repeat(129), ""), TagSet.Target.OBJECT))
        .hasMessage("The TagKey you have provided is invalid");
    assertThatThrownBy(() -> parse(tag("k", "v".repeat(257)), TagSet.Target.OBJECT))
        .hasMessage("The TagValue you have provided is invalid");
  }

  @ParameterizedTest
  @CsvSource({
    "'', The TagKey you have provided is invalid",
    "a*b, The TagKey you have provided is invalid",
    "a&#10;b, The TagKey you have provided is invalid",
    "aws:x, System tags cannot be added/updated by requester",
    "AWS:x, System tags cannot be added/updated by requester",
  })
  void keysThatAreNotAllowedAreInvalidTags(String key, String message) {
    assertThatThrownBy(() -> parse(tag(key, "v"), TagSet.Target.OBJECT)).hasMessage(message);
  }

  @Test
  void aKeyStandsOnce() {
    assertThatThrownBy(() -> parse(tag("a", "1") + tag("a", "1"), TagSet.Target.OBJECT))
        .hasMessage("Cannot provide multiple Tags with the same key");
    assertThatThrownBy(() -> TagSet.parseHeader("a=1&a=2")).isInstanceOf(S3Exception.class);
  }

  @Test
  void theHeaderIsAQuery() {
    assertThat(TagSet.parseHeader("foo=bar&bar").tags())
        .containsExactly(Map.entry("bar", ""), Map.entry("foo", "bar"));
    assertThat(TagSet.parseHeader("a%20b=c+d").tags()).containsEntry("a b", "c d");
    assertThat(TagSet.parseHeader("").tags()).isEmpty();
    assertThatThrownBy(() -> TagSet.parseHeader("a=%zz")).isInstanceOf(S3Exception.class);
    assertThatThrownBy(() -> TagSet.parseHeader("=x")).isInstanceOf(S3Exception.class);
  }
}
