package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.sigv4.RequestSigner;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectAttributes;
import io.holdfast.storage.metadata.ObjectVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
  void whoSignedAFormIsTold() throws IOException {
    String policy =
        """
        {"expiration": "1970-01-02T00:00:00Z", "conditions": [{"bucket": "bkt"},
          ["starts-with", "$key", ""], ["starts-with", "$x-amz-algorithm", ""],
          ["starts-with", "$x-amz-credential", ""], ["starts-with", "$x-amz-date", ""]]}
        """;
    RequestSigner signer =
        new RequestSigner(
            InMemoryAccounts.MAIN_KEY.accessKeyId(),
            InMemoryAccounts.MAIN_KEY.secret().reveal(),
            null,
            "us-east-1",
            "s3");
    String encoded = Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8));
    List<String> fields = new ArrayList<>(List.of("key", "k"));
    signer
        .signPolicy(encoded, Instant.EPOCH)
        .forEach((name, value) -> fields.addAll(List.of(name, value)));
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    run(NOBODY, "POST ", type, Bodies.of(form(fields.toArray(new String[0]))));
    assertThat(formVersion).isEqualTo("SigV4");
    assertThat(formSigner)
        .isInstanceOfSatisfying(
            Caller.Authenticated.class,
            caller ->
                assertThat(caller.accessKeyId())
                    .isEqualTo(InMemoryAccounts.MAIN_KEY.accessKeyId()));
    assertThat(refusal(MAIN, "POST ", type, form("key", "k")).code().code())
        .isEqualTo("AccessDenied");
    assertThat(formSigner).isInstanceOf(Caller.Anonymous.class);
    assertThat(formVersion).isNull();
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
                    "key",
                    "up/${filename}",
                    "success_action_status",
                    "201",
                    "x-amz-meta-a",
                    "b\0c\nd")));
    assertThat(made.status()).isEqualTo(201);
    assertThat(text(made)).contains("<Key>up/f.txt</Key>");
    S3Response get = run("GET up/f.txt");
    assertThat(bytes(get)).asString(StandardCharsets.UTF_8).isEqualTo("bar");
    assertThat(get.headers()).containsEntry("x-amz-meta-a", "b c d");
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
