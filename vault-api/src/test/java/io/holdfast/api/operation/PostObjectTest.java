package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostObjectTest extends ObjectOperationsRig {
  private static String form(String... fields) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      form.append("--B\r\nContent-Disposition: form-data; name=\"")
          .append(fields[i])
          .append("\"\r\n\r\n")
          .append(fields[i + 1])
          .append("\r\n");
    }
    return form
        + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\nbar"
        + "\r\n--B--\r\n";
  }

  @Test
  void anAnonymousFormUploadsOnlyWhereEverybodyMayWrite() throws IOException {
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    String form = form("key", "up/${filename}", "success_action_status", "201");
    assertThat(refusal(NOBODY, "POST ", type, form).code().code()).isEqualTo("AccessDenied");
    // The signature of a form stands in its fields; who signed the request does not matter.
    assertThat(refusal(MAIN, "POST ", type, form).code().code()).isEqualTo("AccessDenied");
    assertThat(blobs.begun).isZero();
    assertThat(refusal(NOBODY, "POST ", type, form("acl", "private")).code().code())
        .isEqualTo("InvalidArgument");
  }

  @Test
  void metadataWhoseNameNoHeaderCanCarryIsCountedAndNotShown() throws IOException {
    run("PUT old", Map.of("x-amz-meta-a", "b"), "x");
    ObjectVersion made = versions.all.getFirst();
    Map<String, String> split = Map.of("a", "b", "c\r\nSet-Cookie", "d");
    versions.all.set(
        0,
        new ObjectVersion(
            made.bucketId(),
            made.key(),
            made.sequence(),
            made.versionId(),
            true,
            false,
            made.size(),
            made.etag(),
            made.lastModified(),
            made.owner(),
            new ObjectAttributes(
                Map.of(), split, Map.of(), null, "STANDARD", null, null, null, false),
            made.location(),
            null,
            0));
    assertThat(run("GET old").headers())
        .containsEntry("x-amz-meta-a", "b")
        .containsEntry("x-amz-missing-meta", "1")
        .allSatisfy((name, value) -> assertThat(name).doesNotContain("Cookie"));
  }

  @Test
  void aFormIsStoredWhereTheBucketIsPublic() throws IOException {
    String acl =
        new AccessControl(new InMemoryAccounts())
            .forBucket(
                Heads.headers(Map.of("x-amz-acl", "public-read-write")), new byte[0], bucket());
    buckets.putConfiguration(bucket().bucketId(), BucketConfigurationKind.ACL, acl);
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    S3Response made =
        run(
            NOBODY,
            "POST ",
            type,
            Bodies.of(
                form(
                    "key", "up/${filename}", "success_action_status", "201", "x-amz-meta-a", "b")));
    assertThat(made.status()).isEqualTo(201);
    assertThat(text(made)).contains("<Key>up/f.txt</Key>");
    S3Response get = run("GET up/f.txt");
    assertThat(bytes(get)).asString(StandardCharsets.UTF_8).isEqualTo("bar");
    assertThat(get.headers()).containsEntry("x-amz-meta-a", "b");
    S3Response redirected =
        run(
            NOBODY,
            "POST ",
            type,
            Bodies.of(form("key", "k", "success_action_redirect", "http://h/p?x=1")));
    assertThat(redirected.status()).isEqualTo(303);
    assertThat(redirected.headers().get("Location"))
        .isEqualTo("http://h/p?x=1&bucket=bkt&key=k&etag=%2237b51d194a7513e45b56f6524f2d51f2%22");
  }
}
