package io.holdfast.api.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class XmlWriterTest {

  private static String text(XmlWriter writer) {
    return new String(writer.toBytes(), StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    String document = text(new XmlWriter(0).element("K", text));
    String bytes = text(new XmlWriter(0).element("K", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(bytes).isEqualTo(document);
    return document.substring(document.indexOf("<K>") + 3, document.indexOf("</K>"));
  }

  @Test
  void aDocumentHasDeclarationAndNamespaceAndIsClosed() {
    assertThat(text(XmlWriter.document("Root").open("A").element("B", 1)))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><A><B>1</B></A></Root>");
  }

  @Test
  void markupInTextIsEscaped() {
    assertThat(escaped("<a href=\"x\">&amp;</a>]]>"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;]]&gt;");
  }

  @Test
  void controlCharactersBecomeReferences() {
    assertThat(escaped("a\u0001b\u001f\rc\n\t")).isEqualTo("a&#x1;b&#x1f;&#xd;c\n\t");
    assertThat(escaped("\uFFFE\uFFFF\uFFFD")).isEqualTo("&#xFFFE;&#xFFFF;\uFFFD");
  }

  @Test
  void otherLettersAreUtf8() {
    assertThat(escaped("grün/日本/😀<")).isEqualTo("grün/日本/😀&lt;");
  }

  @Test
  void unpairedSurrogatesDoNotBreakTheDocument() {
    String document = text(new XmlWriter(0).element("K", "a\uD800b"));
    assertThat(document).endsWith("<K>a?b</K>");
  }

  @Test
  void timesAreInWholeSeconds() {
    assertThat(text(new XmlWriter(0).element("T", Instant.parse("2026-01-02T03:04:05.678901Z"))))
        .endsWith("<T>2026-01-02T03:04:05.000Z</T>");
  }

  @Test
  void urlEncodingIsS3s() {
    byte[] key = "a b+c/d*e~f_g-h.i(ü)%\u0001".getBytes(StandardCharsets.UTF_8);
    assertThat(text(new XmlWriter(0).urlEncodedElement("K", key)))
        .endsWith("<K>a%20b%2Bc/d*e%7Ef_g-h.i%28%C3%BC%29%25%01</K>");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    String text = "<&>\"' \n\t\r ü😀 ]]>";
    byte[] document = XmlWriter.document("Root").element("K", text).toBytes();
    assertThat(XmlReader.read(document, "Root").requireText("K")).isEqualTo(text);
  }

  @Test
  void etagsStandInQuotes() {
    assertThat(text(new XmlWriter(0).etag("ETag", "abc-2")))
        .endsWith("<ETag>&quot;abc-2&quot;</ETag>");
  }
}
