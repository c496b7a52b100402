package io.holdfast.api.operation;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.ObjectParameters;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.StoredPart;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part as CompleteMultipartUpload names it.
 *
 * @param etag without quotes
 * @param checksums base64 by algorithm, as given
 */
record CompletedPart(int partNumber, String etag, Map<DigestAlgorithm, String> checksums) {
  private static final Set<String> ELEMENTS =
      Set.of(
          "PartNumber",
          "ETag",
          "ChecksumCRC32",
          "ChecksumCRC32C",
          "ChecksumCRC64NVME",
          "ChecksumSHA1",
          "ChecksumSHA256");

  CompletedPart {
    checksums = Map.copyOf(checksums);
  }

  /**
   * Reads the document: at least one part, in ascending order of their numbers.
   *
   * @throws S3Exception MalformedXML, InvalidPartOrder, InvalidArgument for a number out of range
   */
  static List<CompletedPart> parse(byte[] document) {
    XmlElement root =
        XmlReader.read(document, "CompleteMultipartUpload").only(Set.of(), Set.of("Part"));
    List<CompletedPart> parts = new ArrayList<>();
    int previous = 0;
    for (XmlElement element : root.children()) {
      CompletedPart part = part(element);
      if (part.partNumber < previous) {
        throw new S3Exception(S3ErrorCode.INVALID_PART_ORDER);
      }
      if (part.partNumber == previous) {
        // A client that sent a part twice lists it twice; as with the parts, the last one counts.
        parts.removeLast();
      }
      previous = part.partNumber;
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    return parts;
  }

  /** True where the stored part is the one that the client means. */
  boolean matches(StoredPart stored) {
    if (!stored.etag().equals(etag)) {
      return false;
    }
    ObjectChecksum own = stored.checksum();
    for (Map.Entry<DigestAlgorithm, String> given : checksums.entrySet()) {
      if (own != null
          && own.algorithm() == given.getKey()
          && !own.value().equals(given.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static CompletedPart part(XmlElement element) {
    element.only(ELEMENTS, Set.of());
    Map<DigestAlgorithm, String> checksums = new EnumMap<>(DigestAlgorithm.class);
    for (DigestAlgorithm algorithm : ChecksumName.ALGORITHMS) {
      String value = element.childText(ChecksumName.element(algorithm));
      if (value != null && !value.isBlank()) {
        checksums.put(algorithm, value.strip());
      }
    }
    String etag = ObjectParameters.unquote(element.requireText("ETag"));
    return new CompletedPart(
        ObjectParameters.parsePartNumber(element.requireText("PartNumber").strip()),
        etag == null ? "" : etag,
        checksums);
  }
}
