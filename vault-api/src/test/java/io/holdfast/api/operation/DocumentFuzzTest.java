package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.configuration.CorsRules;
import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Broken documents. Goal: each is refused in S3's words or read as it stands, and nothing in it
 * expands or reaches out. Method: what is accepted is read by the JDK's parser too, which must find
 * the same elements and texts without any document type declaration.
 */
class DocumentFuzzTest {
  private static final List<String> ROOTS =
      List.of(
          "Delete",
          "AccessControlPolicy",
          "VersioningConfiguration",
          "OwnershipControls",
          "PublicAccessBlockConfiguration",
          "CreateBucketConfiguration",
          "Tagging",
          "CORSConfiguration",
          "CompleteMultipartUpload");
  private static final Set<S3ErrorCode> REFUSALS =
      EnumSet.of(
          S3ErrorCode.MALFORMED_XML,
          S3ErrorCode.MISSING_REQUEST_BODY,
          S3ErrorCode.INVALID_TAG,
          S3ErrorCode.BAD_REQUEST,
          S3ErrorCode.INVALID_REQUEST,
          S3ErrorCode.INVALID_PART_ORDER,
          S3ErrorCode.INVALID_ARGUMENT);
  private static final Pattern FOREIGN_NAME = Pattern.compile("<[^>]*[\\x80-\\xff]");
  private static final Frozen FROZEN =
      Frozen.bytes(
          DocumentFuzzTest.class.getResourceAsStream("/frozen-inputs/documents.txt"),
          "documents.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              "<!DOCTYPE a [<!ENTITY b \"c\">]>",
              "&b;",
              "&lt;",
              "&#0;",
              "&#x1;",
              "&#xD800;",
              "<![CDATA[",
              "]]>",
              "<!--",
              "-->",
              "--",
              "<?xml version=\"1.1\"?>",
              "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
              "<?php ?>",
              "xmlns=\"\"",
              " xmlns:a=\"b\"",
              " a=\"b\"",
              "<Key>",
              "</Key>",
              "<a:b/>",
              "<Tag>",
              "</Tag>",
              "/>",
              "xsi:type=\"Group\""));

  @Test
  void frozenDocumentsKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenDocumentsAreRefusedOrReadAsTheyStand() {
    Fuzz.run(MUTATOR, 5_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenDocumentsAreRefusedOrReadAsTheyStandForLonger() {
    Fuzz.runLong(MUTATOR, 300_000, this::accepts);
  }

  /** Accepted where it is a document with one of S3's roots that its own reader takes. */
  private boolean accepts(String input, Random random) throws Exception {
    byte[] document = input.getBytes(StandardCharsets.ISO_8859_1);
    boolean accepted = false;
    for (String root : ROOTS) {
      try {
        XmlElement element = XmlReader.read(document, root);
        requireAsItStands(element, document);
        readFurther(root, document);
        accepted = true;
      } catch (S3Exception e) {
        assertThat(REFUSALS).contains(e.code());
      }
    }
    return accepted;
  }

  private static void readFurther(String root, byte[] document) {
    switch (root) {
      case "Tagging" -> {
        TagSet tags = TagSet.parse(document, TagSet.Target.BUCKET);
        assertThat(TagSet.parse(tags.toXml(), TagSet.Target.BUCKET)).isEqualTo(tags);
        assertThat(TagSet.stored(tags.toDocument())).isEqualTo(tags);
      }
      case "CORSConfiguration" -> {
        CorsRules rules = CorsRules.parse(document);
        assertThat(CorsRules.parse(rules.toXml())).isEqualTo(rules);
        assertThat(CorsRules.stored(rules.toDocument())).isEqualTo(rules);
        assertThat(CorsRules.actual(rules.toDocument(), "https://a.example", "GET")).isNotNull();
      }
      case "CompleteMultipartUpload" ->
          assertThat(CompletedPart.parse(document))
              .extracting(CompletedPart::partNumber)
              .isSorted()
              .doesNotHaveDuplicates();
      default -> {
        // Handlers read the others element by element.
      }
    }
  }

  private static void requireAsItStands(XmlElement element, byte[] document) throws Exception {
    Element reference;
    try {
      reference = parser().parse(new ByteArrayInputStream(document)).getDocumentElement();
    } catch (SAXParseException e) {
      // The fifth edition of XML has more letters for names than the JDK; S3's names have none.
      assertThat(new String(document, StandardCharsets.ISO_8859_1)).containsPattern(FOREIGN_NAME);
      return;
    }
    StringBuilder expected = new StringBuilder();
    append(reference, expected);
    StringBuilder read = new StringBuilder();
    append(element, read);
    assertThat(read.toString()).isEqualTo(expected.toString());
  }

  private static void append(XmlElement element, StringBuilder out) {
    out.append('<').append(element.name()).append('>').append(element.text());
    element.children().forEach(child -> append(child, out));
    out.append("</>");
  }

  private static void append(Element element, StringBuilder out) {
    out.append('<').append(element.getLocalName()).append('>');
    boolean leaf = true;
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      leaf &= !(child instanceof Element);
    }
    out.append(leaf ? element.getTextContent() : "");
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        append(inner, out);
      }
    }
    out.append("</>");
  }

  private static DocumentBuilder parser() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    DocumentBuilder parser = factory.newDocumentBuilder();
    parser.setErrorHandler(new DefaultHandler());
    return parser;
  }
}
