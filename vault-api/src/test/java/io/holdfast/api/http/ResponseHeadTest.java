package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseHeadTest {
  private final ByteBuf bytes = Unpooled.buffer();

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nb", "a\nb", "a\rb", "a:b", "a\0", "\u00e4", "\u010a"})
  void noNameCanStartAHeaderOfItsOwn(String name) {
    ResponseHead head = new ResponseHead(bytes, 200);
    assertThatThrownBy(() -> head.header("x-amz-meta-" + name + ' ', "v"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> head.header(name, "v")).isInstanceOf(IllegalArgumentException.class);
    assertThat(head.end().toString(StandardCharsets.ISO_8859_1))
        .isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
  }

  @Test
  void noValueCanStartAHeaderOfItsOwn() {
    String head =
        new ResponseHead(bytes, 204)
            .header("x-amz-meta-A_1", "a\r\nb\nc\rd\0e")
            .end()
            .toString(StandardCharsets.ISO_8859_1);
    assertThat(head).isEqualTo("HTTP/1.1 204 No Content\r\nx-amz-meta-A_1: a  b c d e\r\n\r\n");
  }
}
