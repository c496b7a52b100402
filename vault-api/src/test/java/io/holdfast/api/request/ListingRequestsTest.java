package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingRequestsTest {

  private static RequestHead head(String query) {
    return Heads.head("GET", "bucket", query, Map.of());
  }

  @ParameterizedTest
  @CsvSource({"'',1000", "max-keys=,1000", "max-keys=0,0", "max-keys=7,7", "max-keys=5000,1000"})
  void maxKeysClampsToThousand(String query, int expected) {
    assertThat(ListObjects.from(head(query)).maxKeys()).isEqualTo(expected);
    assertThat(ListObjectsV2.from(head(query)).maxKeys()).isEqualTo(expected);
    assertThat(ListObjectVersions.from(head(query)).maxKeys()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"blah", "-1", "1.5", "2147483648", "%20", "0x10"})
  void otherMaxKeysAreInvalidArguments(String value) {
    assertThatThrownBy(() -> ListObjectsV2.from(head("max-keys=" + value)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT);
              assertThat(e.fields()).containsEntry("ArgumentName", "max-keys");
              assertThat(e.fields()).containsKey("ArgumentValue");
            });
  }

  @Test
  void delimitersAreAnyStringAndAnEmptyOneIsNone() {
    assertThat(ListObjects.from(head("delimiter=%20ab%0A")).delimiter()).isEqualTo(" ab\n");
    assertThat(ListObjects.from(head("delimiter=")).delimiter()).isNull();
    assertThat(ListObjects.from(head("")).delimiter()).isNull();
  }

  @Test
  void onlyUrlIsAnEncoding() {
    assertThat(ListObjects.from(head("encoding-type=url")).urlEncoding()).isTrue();
    assertThat(ListObjects.from(head("")).urlEncoding()).isFalse();
    assertThatThrownBy(() -> ListObjects.from(head("encoding-type=base64")))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void theTokenWinsOverStartAfterAndBothAreKept() {
    String token = ContinuationToken.encode(ListObjectsV2.tokenListing("bucket"), "mü");
    ListObjectsV2 list = ListObjectsV2.from(head("start-after=a&continuation-token=" + token));
    assertThat(list.after()).isEqualTo("mü");
    assertThat(list.startAfter()).isEqualTo("a");
    assertThat(list.continuationToken()).isEqualTo(token);
    assertThat(ListObjectsV2.from(head("start-after=a&continuation-token=")).after())
        .isEqualTo("a");
  }

  @Test
  void aTokenThatWasAlteredOrIsAnotherListingsIsRefused() {
    String token = ContinuationToken.encode(ListObjectsV2.tokenListing("bucket"), "key");
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, i) + other + token.substring(i + 1);
      // The last character of unpadded base64 may carry bits that mean nothing.
      if (i < token.length() - 1) {
        refusedToken(altered);
      }
    }
    refusedToken("");
    refusedToken("%%%");
    refusedToken("AAAA");
    refusedToken("A".repeat(100_000));
    refusedToken(ContinuationToken.encode(ListObjectsV2.tokenListing("other"), "key"));
    refusedToken(ContinuationToken.encode(ListBuckets.TOKEN_LISTING, "key"));
  }

  private static void refusedToken(String token) {
    assertThatThrownBy(() -> ContinuationToken.decode(ListObjectsV2.tokenListing("bucket"), token))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT);
              assertThat(e.fields()).containsEntry("ArgumentName", "continuation-token");
            });
  }

  @Test
  void aVersionMarkerNeedsAKeyMarker() {
    assertThatThrownBy(() -> ListObjectVersions.from(head("version-id-marker=v")))
        .hasMessage("A version-id marker cannot be specified without a key marker.");
    assertThatThrownBy(() -> ListObjectVersions.from(head("key-marker=k&version-id-marker=%00")))
        .hasMessage("Invalid version id specified");
    assertThat(ListObjectVersions.from(head("key-marker=k&version-id-marker=")).versionIdMarker())
        .isNull();
  }

  @Test
  void anUploadMarkerWithoutAKeyMarkerIsIgnored() {
    assertThat(ListMultipartUploads.from(head("upload-id-marker=u")).uploadIdMarker()).isEmpty();
    assertThatThrownBy(() -> ListMultipartUploads.from(head("key-marker=k&upload-id-marker=%00")))
        .isInstanceOf(S3Exception.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001", "x", "-1"})
  void maxBucketsOutOfRangeIsRefused(String value) {
    assertThatThrownBy(
            () -> ListBuckets.from(Heads.head("GET", null, "max-buckets=" + value, Map.of())))
        .isInstanceOf(S3Exception.class);
  }
}
