package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST forms: AWS's published example, and what must be refused. */
class PostFormTest {
  private static final Instant NOW = Instant.parse("2015-12-29T00:00:00Z");
  private static final SignatureExpectation S3 =
      new SignatureExpectation("us-east-1", Set.of("s3"));

  /** Source: "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)". */
  private static final String AWS_POLICY =
      """
      { "expiration": "2015-12-30T12:00:00.000Z",
        "conditions": [
          {"bucket": "sigv4examplebucket"},
          ["starts-with", "$key", "user/user1/"],
          {"acl": "public-read"},
          {"success_action_redirect": \
      "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
          ["starts-with", "$Content-Type", "image/"],
          {"x-amz-meta-uuid": "14365123651274"},
          {"x-amz-server-side-encryption": "AES256"},
          ["starts-with", "$x-amz-meta-tag", ""],

          {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
          {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
          {"x-amz-date": "20151229T000000Z" }
        ]
      }\
      """
          .replace("\n", "\r\n");

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Map.Entry<String, String>> awsFields() {
    return new ArrayList<>(
        List.of(
            Map.entry("key", "user/user1/photo.jpg"),
            Map.entry("acl", "public-read"),
            Map.entry(
                "success_action_redirect",
                "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"),
            Map.entry("Content-Type", "image/jpeg"),
            Map.entry("x-amz-meta-uuid", "14365123651274"),
            Map.entry("x-amz-server-side-encryption", "AES256"),
            Map.entry(
                "X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"),
            Map.entry("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            Map.entry("X-Amz-Date", "20151229T000000Z"),
            Map.entry("x-amz-meta-tag", ""),
            Map.entry("Policy", base64(AWS_POLICY)),
            Map.entry(
                "X-Amz-Signature",
                "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e")));
  }

  private static List<Map.Entry<String, String>> awsFieldsWith(String name, String value) {
    List<Map.Entry<String, String>> fields = awsFields();
    fields.removeIf(field -> field.getKey().equalsIgnoreCase(name));
    fields.add(Map.entry(name, value));
    return fields;
  }

  private static @Nullable SignatureRefusal signature(List<Map.Entry<String, String>> list) {
    FormFields fields = FormFields.of(list);
    SignatureCheck check =
        switch (PostForm.parse(fields, true)) {
          case SignatureParse.Parsed(ParsedSignature signature) ->
              PostForm.verify(signature, fields, AwsPublishedExamplesTest.SECRET, NOW, S3);
          case SignatureParse.Refused(SignatureRefusal refusal) ->
              new SignatureCheck.Refused(refusal);
          case SignatureParse.Anonymous() -> throw new AssertionError("anonymous");
        };
    return check instanceof SignatureCheck.Refused(SignatureRefusal refusal) ? refusal : null;
  }

  private static PostPolicy policy(String json) {
    PostPolicy.Reading reading = PostPolicy.read(base64(json));
    assertThat(reading).isInstanceOf(PostPolicy.Reading.Read.class);
    return ((PostPolicy.Reading.Read) reading).policy();
  }

  private static PostPolicy conditions(String conditions) {
    return policy("{\"expiration\":\"2015-12-30T00:00:00Z\",\"conditions\":[" + conditions + "]}");
  }

  private static String judged(PostPolicy policy, List<Map.Entry<String, String>> fields) {
    SignatureRefusal refusal = policy.evaluate(FormFields.of(fields), "b", NOW);
    return refusal == null ? "" : refusal.code() + ": " + refusal.message();
  }

  @Test
  void awsExampleIsVerifiedAndAllowed() {
    assertThat(signature(awsFields())).isNull();
    PostPolicy policy = policy(AWS_POLICY);
    assertThat(policy.evaluate(FormFields.of(awsFields()), "sigv4examplebucket", NOW)).isNull();
    assertThat(policy.contentLengthRange()).isNull();
  }

  @Test
  void aForeignBucketIsDeniedWithAwsWords() {
    SignatureRefusal refusal =
        policy(AWS_POLICY).evaluate(FormFields.of(awsFields()), "other", NOW);
    assertThat(refusal)
        .isEqualTo(
            new SignatureRefusal.AccessDenied(
                "Invalid according to Policy: Policy Condition failed:"
                    + " [\"eq\", \"$bucket\", \"sigv4examplebucket\"]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key | user/user2/photo.jpg | starts-with",
        "acl | private | \"$acl\"",
        "Content-Type | text/html | $content-type",
        "Content-Type | image/png,text/html | $content-type",
        "x-amz-meta-other | x | Extra input fields: x-amz-meta-other",
        "x-amz-checksum-sha256 | x | Extra input fields: x-amz-checksum-sha256"
      })
  void aFieldOutsideThePolicyIsDenied(String name, String value, String message) {
    SignatureRefusal refusal =
        policy(AWS_POLICY)
            .evaluate(FormFields.of(awsFieldsWith(name, value)), "sigv4examplebucket", NOW);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo("AccessDenied");
    assertThat(refusal.message()).startsWith("Invalid according to Policy: ").contains(message);
  }

  @Test
  void aDoubleFieldCannotHideBehindItsTwin() {
    List<Map.Entry<String, String>> fields = awsFields();
    fields.add(Map.entry("ACL", "public-read-write"));
    assertThat(policy(AWS_POLICY).evaluate(FormFields.of(fields), "sigv4examplebucket", NOW))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"2015-12-30T11:59:59Z,", "2015-12-30T12:00:00Z,x", "2015-12-30T12:00:01Z,x"})
  void aPolicyExpires(Instant now, @Nullable String expired) {
    SignatureRefusal refusal =
        policy(AWS_POLICY).evaluate(FormFields.of(awsFields()), "sigv4examplebucket", now);
    assertThat(refusal)
        .isEqualTo(
            expired == null
                ? null
                : new SignatureRefusal.AccessDenied(
                    "Invalid according to Policy: Policy expired."));
  }

  @Test
  void namesAndOperatorsAreCaseInsensitiveAndDollarsLiteral() {
    PostPolicy policy =
        conditions("{\"bUcKeT\":\"b\"},[\"StArTs-WiTh\",\"$KeY\",\"\\\\$foo\"],{\"AcL\":\"a\"}");
    assertThat(
            judged(
                policy,
                List.of(
                    Map.entry("kEy", "\\$foo1"),
                    Map.entry("aCl", "a"),
                    Map.entry("x-ignore-me", "1"),
                    Map.entry("aWSAccessKeyId", "1"),
                    Map.entry("sIGNATURE", "1"),
                    Map.entry("pOLICy", "1"))))
        .isEmpty();
  }

  @Test
  void theBucketMustBeCoveredToo() {
    assertThat(judged(conditions("[\"eq\",\"$key\",\"k\"]"), List.of(Map.entry("key", "k"))))
        .isEqualTo("AccessDenied: Invalid according to Policy: Extra input fields: bucket");
  }

  @Test
  void aFieldThePolicyDemandsMustBeThere() {
    PostPolicy policy = conditions("{\"bucket\":\"b\"},{\"x-amz-meta-a\":\"1\"}");
    assertThat(judged(policy, List.of())).contains("Policy Condition failed");
  }

  @Test
  void sizesAreBoundedOnBothEnds() {
    PostPolicy.ContentLengthRange range =
        conditions("[\"content-length-range\",2,\"4\"]").contentLengthRange();
    assertThat(range).isNotNull();
    assertThat(range.check(1)).isEqualTo(new SignatureRefusal.EntityTooSmall(1, 2));
    assertThat(range.check(2)).isNull();
    assertThat(range.check(4)).isNull();
    assertThat(range.check(5)).isEqualTo(new SignatureRefusal.EntityTooLarge(5, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"expiration\":\"2015-12-30T00:00:00Z\"}",
        "{\"conditions\":[]}",
        "{\"EXPIRATION\":\"2015-12-30T00:00:00Z\",\"conditions\":[]}",
        "{\"expiration\":\"2015-12-30T00:00:00Z\",\"CONDITIONS\":[]}",
        "{\"expiration\":\"2015-12-30 00:00:00\",\"conditions\":[]}",
        "{\"expiration\":1,\"conditions\":[]}",
        "{\"expiration\":\"2015-12-30T00:00:00Z\",\"conditions\":{}}",
        "{\"expiration\":\"2015-12-30T00:00:00Z\",\"conditions\":[]} x",
        "{\"expiration\":\"2015-12-30T00:00:00Z\",\"conditions\":[],\"conditions\":[]}"
      })
  void aMalformedPolicyIsRefused(String json) {
    assertMalformed(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "1",
        "\"eq\"",
        "null",
        "[]",
        "{\"a\":\"1\",\"b\":\"2\"}",
        "{\"a\":1}",
        "[\"eq\",\"key\",\"k\"]",
        "[\"eq\",\"$\",\"k\"]",
        "[\"ends-with\",\"$key\",\"k\"]",
        "[\"eq\",\"$key\"]",
        "[\"content-length-range\",0]",
        "[\"content-length-range\",-1,0]",
        "[\"content-length-range\",1,0]",
        "[\"content-length-range\",0,1.5]",
        "[\"content-length-range\",0,9999999999999999999]",
        "[\"content-length-range\",0,1],[\"content-length-range\",0,9]",
        "[[[[[[[[[[[[]]]]]]]]]]]]",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"b\",}",
        "[\"content-length-range\",00,1]"
      })
  void aMalformedConditionIsRefused(String condition) {
    assertMalformed("{\"expiration\":\"2015-12-30T00:00:00Z\",\"conditions\":[" + condition + "]}");
  }

  private static void assertMalformed(String json) {
    assertThat(PostPolicy.read(base64(json)))
        .isInstanceOfSatisfying(
            PostPolicy.Reading.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo("InvalidPolicyDocument"));
  }

  @Test
  void whatIsNotBase64OrNotUtf8IsRefused() {
    String invalidUtf8 = Base64.getEncoder().encodeToString(new byte[] {'"', (byte) 0xff, '"'});
    for (String policy : List.of("%%%", invalidUtf8, "A".repeat(65537))) {
      assertThat(PostPolicy.read(policy)).isInstanceOf(PostPolicy.Reading.Refused.class);
    }
  }

  @Test
  void aChangedPolicyOrSignatureDoesNotMatch() {
    for (List<Map.Entry<String, String>> fields :
        List.of(
            awsFieldsWith("policy", base64(AWS_POLICY.replace("user1", "user2"))),
            awsFieldsWith("x-amz-signature", "8afdbf40"))) {
      SignatureRefusal refusal = signature(fields);
      assertThat(refusal).isInstanceOf(SignatureRefusal.SignatureDoesNotMatch.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy", "x-amz-credential", "x-amz-date", "x-amz-signature"})
  void aMissingFieldIsNamed(String name) {
    SignatureRefusal refusal = signature(awsFieldsWith(name, ""));
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo("InvalidArgument");
    assertThat(refusal.message()).startsWith("Bucket POST must contain a field named '");
  }

  @Test
  void aV2FormIsVerifiedAndOnlyWhenSwitchedOn() {
    String policy = base64("{}");
    List<Map.Entry<String, String>> fields =
        List.of(
            Map.entry("AWSAccessKeyId", "AKID"),
            Map.entry("policy", policy),
            Map.entry("signature", SignatureV2.sign(AwsPublishedExamplesTest.SECRET, policy)));
    assertThat(signature(fields)).isNull();
    assertThat(PostForm.parse(FormFields.of(fields), false))
        .isEqualTo(
            new SignatureParse.Refused(
                new SignatureRefusal.Plain(
                    "InvalidRequest",
                    "The authorization mechanism you have provided is not supported."
                        + " Please use AWS4-HMAC-SHA256.")));
    assertThat(PostForm.parse(FormFields.of(List.of(Map.entry("key", "k"))), true))
        .isEqualTo(new SignatureParse.Anonymous());
  }

  @Test
  void theSignersFormIsVerified() {
    RequestSigner signer =
        new RequestSigner("AKID", AwsPublishedExamplesTest.SECRET, null, "us-east-1", "s3");
    List<Map.Entry<String, String>> fields =
        List.copyOf(signer.signPolicy(base64(AWS_POLICY), NOW).entrySet());
    assertThat(signature(fields)).isNull();
  }
}
