package io.holdfast.api.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlReaderTest {

  private static XmlElement read(String document) {
    return XmlReader.read(document.getBytes(StandardCharsets.UTF_8), "Root");
  }

  private static void refused(byte[] document) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(() -> XmlReader.read(document, "Root"))
                .isInstanceOfSatisfying(
                    S3Exception.class,
                    e -> assertThat(e.code()).isEqualTo(S3ErrorCode.MALFORMED_XML)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Root><A>1</A></Root>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Root><A>1</A></Root>",
        "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><A>1</A></Root>",
        "<s3:Root xmlns:s3=\"http://s3.amazonaws.com/doc/2006-03-01/\"><s3:A>1</s3:A></s3:Root>",
        "<!-- c --><Root>\n  <!-- c --><A><![CDATA[1]]></A>\n</Root>\n",
        "\uFEFF<Root><A>&#49;</A></Root>",
      })
  void theNamespaceIsS3sOrNone(String document) {
    assertThat(read(document).requireText("A")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "<Root>",
        "<Root></Other>",
        "<Other/>",
        "<root/>",
        "<Root/><Root/>",
        "<Root/>trailing",
        "<Root xmlns=\"http://example.com/\"/>",
        "<Root><A xmlns=\"http://example.com/\"/></Root>",
        "<Root>text<A/></Root>",
        "<Root>&nbsp;</Root>",
        "<Root>&#0;</Root>",
        "<Root>\u0001</Root>",
        "<Root>a&foo;b</Root>",
        "<Root>a&#0;b</Root>",
        "<Root><A>a&foo;b</A></Root>",
        "<Root>a<![CDATA[b",
        "<Root><![CDATA[b</Root>",
        "<Root>a<!-- b",
        "<Root>a]]>b</Root>",
        "<!DOCTYPE Root><Root/>",
        "<!DOCTYPE Root [<!ENTITY a \"b\">]><Root>&a;</Root>",
        "<!DOCTYPE Root SYSTEM \"file:///etc/passwd\"><Root/>",
        "<!DOCTYPE Root [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Root>&a;</Root>",
        "<!DOCTYPE Root [<!ENTITY % a SYSTEM \"http://127.0.0.1:1/\"> %a;]><Root/>",
        "<?pi?><Root/>",
        "<Root><?pi?></Root>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?\u0000><Root/>",
      })
  void whatIsNotSuchADocumentIsMalformed(String document) {
    refused(document.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEmptyBodyIsMissing() {
    assertThatThrownBy(() -> XmlReader.read(new byte[0], "Root"))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.code()).isEqualTo(S3ErrorCode.MISSING_REQUEST_BODY));
  }

  @Test
  void billionLaughsAreRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE Root [<!ENTITY l0 \"lol\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY l").append(i).append(" \"");
      bomb.append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
    }
    refused((bomb + "]><Root>&l29;</Root>").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void deepNestingIsRefused() {
    refused(("<Root>" + "<A>".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8));
    String twelve = "<A>".repeat(11) + "</A>".repeat(11);
    assertThat(read("<Root>" + twelve + "</Root>").children()).hasSize(1);
    refused(
        ("<Root>" + "<A>".repeat(12) + "</A>".repeat(12) + "</Root>")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tooManyElementsAreRefused() {
    refused(("<Root>" + "<A/>".repeat(200_000) + "</Root>").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tooManyAttributesAndTooLongTextAreRefused() {
    StringBuilder attributes = new StringBuilder("<Root");
    for (int i = 0; i < 10_000; i++) {
      attributes.append(" a").append(i).append("=\"\"");
    }
    refused((attributes + "/>").getBytes(StandardCharsets.UTF_8));
    refused(("<Root>" + "x".repeat(100_000) + "</Root>").getBytes(StandardCharsets.UTF_8));
    String cdata = "<![CDATA[" + "x".repeat(30_000) + "]]>";
    refused(("<Root>" + cdata.repeat(3) + "</Root>").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void onlyUtf8IsRead() {
    refused("<Root>ä</Root>".getBytes(StandardCharsets.ISO_8859_1));
    refused("<Root/>".getBytes(StandardCharsets.UTF_16));
    refused("<Root/>".getBytes(Charset.forName("IBM1047")));
    assertThat(read("<Root>ä😀</Root>").leafText()).isEqualTo("ä😀");
  }

  @Test
  void unknownAndRepeatedElementsAreMalformed() {
    XmlElement root = read("<Root><A>1</A><B>2</B><B>3</B></Root>");
    assertThatThrownBy(() -> root.onlyOnceEach("A", "B")).isInstanceOf(S3Exception.class);
    assertThatThrownBy(() -> root.onlyOnceEach("A")).isInstanceOf(S3Exception.class);
    assertThatThrownBy(() -> root.require("C")).isInstanceOf(S3Exception.class);
    assertThat(root.only(java.util.Set.of("A"), java.util.Set.of("B")).all("B")).hasSize(2);
  }

  @Test
  void spaceInALeafIsKept() {
    assertThat(read("<Root><Key> a </Key></Root>").requireText("Key")).isEqualTo(" a ");
  }

  @Test
  void theTypeOfAGranteeIsRead() {
    String xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    XmlElement root = read("<Root><G " + xsi + " xsi:type=\"Group\"/></Root>");
    assertThat(root.require("G").type()).isEqualTo("Group");
  }
}
