package io.holdfast.api.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents that clients send. A document type declaration is refused, so entities can
 * neither expand nor reach out; depth, elements and lengths are bounded; the namespace is S3's or
 * none (many clients leave it out). Everything else is MalformedXML.
 */
public final class XmlReader {
  private static final int MAX_DEPTH = 12;
  private static final int MAX_ELEMENTS = 120_000;
  private static final int MAX_TEXT_CHARACTERS = 64 * 1024;
  private static final int MAX_ATTRIBUTES = 8;
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
  private static final WstxInputFactory FACTORY = factory();

  private final XMLStreamReader stream;
  private int elements;

  private XmlReader(XMLStreamReader stream) {
    this.stream = stream;
  }

  /**
   * The root of a document.
   *
   * @param rootName what the root must be called
   * @throws S3Exception MalformedXML for anything that is not such a document; MissingRequestBody
   *     for an empty one
   */
  public static XmlElement read(byte[] document, String rootName) {
    if (document.length == 0) {
      throw new S3Exception(S3ErrorCode.MISSING_REQUEST_BODY);
    }
    try {
      requireUtf8(document);
      XMLStreamReader stream =
          FACTORY.createXMLStreamReader(new ByteArrayInputStream(document), "UTF-8");
      try {
        // It is read as UTF-8 whatever it says, so one that says otherwise would be misread.
        String declared = stream.getCharacterEncodingScheme();
        if (declared != null && !declared.equalsIgnoreCase("UTF-8")) {
          throw malformed();
        }
        return new XmlReader(stream).document(rootName);
      } finally {
        stream.close();
      }
    } catch (XMLStreamException
        | WstxLazyException
        | CharacterCodingException
        | IllegalArgumentException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML, e);
    }
  }

  private XmlElement document(String rootName) throws XMLStreamException {
    @Nullable XmlElement root = null;
    while (stream.hasNext()) {
      switch (stream.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (!stream.getLocalName().equals(rootName)) {
            throw malformed();
          }
          root = element(1);
        }
        case XMLStreamConstants.COMMENT,
            XMLStreamConstants.SPACE,
            XMLStreamConstants.CHARACTERS,
            XMLStreamConstants.END_DOCUMENT -> {
          // Woodstox lets only white space stand outside the root.
        }
        default -> throw malformed();
      }
    }
    if (root == null) {
      throw malformed();
    }
    return root;
  }

  private XmlElement element(int depth) throws XMLStreamException {
    if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
      throw malformed();
    }
    requireNamespace(stream.getNamespaceURI());
    String name = stream.getLocalName();
    String type = type();
    List<XmlElement> children = new ArrayList<>(2);
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (stream.next()) {
        case XMLStreamConstants.START_ELEMENT -> children.add(element(depth + 1));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (text.length() + stream.getTextLength() > MAX_TEXT_CHARACTERS) {
            throw malformed();
          }
          text.append(stream.getText());
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return finish(name, type, text, children);
        }
        case XMLStreamConstants.COMMENT -> {
          // Comments mean nothing.
        }
        default -> throw malformed();
      }
    }
  }

  private static XmlElement finish(
      String name, @Nullable String type, StringBuilder text, List<XmlElement> children) {
    if (children.isEmpty()) {
      return new XmlElement(name, type, text.toString(), children);
    }
    if (!text.toString().isBlank()) {
      throw malformed();
    }
    return new XmlElement(name, type, "", children);
  }

  private @Nullable String type() {
    @Nullable String type = null;
    for (int i = 0; i < stream.getAttributeCount(); i++) {
      if (XSI.equals(stream.getAttributeNamespace(i))
          && stream.getAttributeLocalName(i).equals("type")) {
        String value = stream.getAttributeValue(i).strip();
        type = value.substring(value.indexOf(':') + 1);
      }
    }
    return type;
  }

  private static void requireNamespace(@Nullable String namespace) {
    if (namespace != null && !namespace.isEmpty() && !namespace.equals(XmlWriter.NAMESPACE)) {
      throw malformed();
    }
  }

  private static void requireUtf8(byte[] document) throws CharacterCodingException {
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
  }

  private static S3Exception malformed() {
    return new S3Exception(S3ErrorCode.MALFORMED_XML);
  }

  private static WstxInputFactory factory() {
    WstxInputFactory factory = new WstxInputFactory();
    // With DTD support off Woodstox skips the subset and still reports the DTD, which is refused.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty(XMLInputFactory2.P_INTERN_NAMES, false);
    // Lazily, what is wrong with a text would show only when it is asked for, unchecked.
    factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH + 1);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
    factory.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, 1);
    factory.setProperty(WstxInputProperties.P_MAX_ENTITY_DEPTH, 1);
    factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, MAX_TEXT_CHARACTERS);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, 4096);
    return factory;
  }
}
