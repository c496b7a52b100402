package io.holdfast.api.xml;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An element of a document that a client sent, namespaces taken off. Every accessor refuses with
 * MalformedXML what the schema does not have, so that a misspelt element is never ignored.
 *
 * @param name local name
 * @param type the local part of {@code xsi:type}, or null
 * @param text the text; empty for an element with children
 * @param children in document order
 */
public record XmlElement(
    String name, @Nullable String type, String text, List<XmlElement> children) {
  public XmlElement {
    children = Collections.unmodifiableList(children);
  }

  /** Refuses any child that is not in {@code names}, and any of them that comes twice. */
  public XmlElement onlyOnceEach(String... names) {
    Set<String> allowed = new HashSet<>(Arrays.asList(names));
    for (XmlElement child : children) {
      if (!allowed.remove(child.name)) {
        throw malformed();
      }
    }
    return this;
  }

  /**
   * Refuses any child that is not in {@code once} or {@code many}, and any of {@code once} that
   * comes twice.
   */
  public XmlElement only(Set<String> once, Set<String> many) {
    Set<String> allowed = new HashSet<>(once);
    for (XmlElement child : children) {
      if (!many.contains(child.name) && !allowed.remove(child.name)) {
        throw malformed();
      }
    }
    return this;
  }

  /** The first child of that name, or null. */
  public @Nullable XmlElement child(String name) {
    for (XmlElement child : children) {
      if (child.name.equals(name)) {
        return child;
      }
    }
    return null;
  }

  /** The child of that name, which the schema demands. */
  public XmlElement require(String name) {
    XmlElement child = child(name);
    if (child == null) {
      throw malformed();
    }
    return child;
  }

  /** All children of that name. */
  public List<XmlElement> all(String name) {
    return children.stream().filter(child -> child.name.equals(name)).toList();
  }

  /** The text of the child of that name, or null where there is none. */
  public @Nullable String childText(String name) {
    XmlElement child = child(name);
    return child == null ? null : child.leafText();
  }

  /** The text of the child of that name, which the schema demands. */
  public String requireText(String name) {
    return require(name).leafText();
  }

  /** The text of an element that may have no children. */
  public String leafText() {
    if (!children.isEmpty()) {
      throw malformed();
    }
    return text;
  }

  /** {@code true} or {@code false} in any case, as S3 takes them. */
  public boolean requireBoolean() {
    String value = leafText().strip();
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    if (value.equalsIgnoreCase("false")) {
      return false;
    }
    throw malformed();
  }

  private static S3Exception malformed() {
    return new S3Exception(S3ErrorCode.MALFORMED_XML);
  }
}
