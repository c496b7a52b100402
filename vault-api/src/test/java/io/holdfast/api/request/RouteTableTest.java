package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the route table, in path style and in virtual-host style. */
final class RouteTableTest {
  private static S3Request route(
      String method, String target, String host, Map<String, String> headers) {
    RequestTarget parsed = RequestTarget.parse(target, host, List.of("s3.test"));
    return RouteTable.route(
        new RequestHead(
            method,
            parsed.rawPath(),
            parsed.rawQuery(),
            QueryParameters.parse(parsed.rawQuery()),
            Heads.headers(headers),
            parsed.bucket(),
            parsed.keyText(),
            "ID",
            "127.0.0.1",
            false));
  }

  /** The query and headers that make a row match, as a client would send them. */
  private static String query(RouteTable.Route row) {
    StringBuilder query = new StringBuilder("?x-id=Anything");
    if (!row.subresource().isEmpty()) {
      query.append('&').append(row.subresource());
      query.append(row.subresource().equals("uploadId") ? "=abc&partNumber=1" : "");
    }
    boolean asksForMore = !row.also().isEmpty() && !row.also().startsWith("header:");
    if (asksForMore && !row.also().equals("partNumber")) {
      query.append('&').append(row.also().contains("=") ? row.also() : row.also() + "=1");
    }
    // list-type is named twice by its row; a client names it once.
    return query.toString().replace("&list-type&list-type=2", "&list-type=2");
  }

  /** What its row asks for, and what the operations' own parsers insist on. */
  private static Map<String, String> headers(RouteTable.Route row) {
    String attributes = "x-amz-object-attributes";
    return row.also().startsWith("header:")
        ? Map.of(row.also().substring(7), "/bucket/source", attributes, "ETag")
        : Map.of(attributes, "ETag");
  }

  @Test
  void everyRowIsFoundInBothStyles() {
    for (RouteTable.Route row : RouteTable.all()) {
      String path =
          switch (row.level()) {
            case SERVICE -> "/";
            case BUCKET -> "/bucket";
            case OBJECT -> "/bucket/some/key";
          };
      S3Request byPath = route(row.method(), path + query(row), "s3.test", headers(row));
      RequestHead head = Heads.head(row.method(), "bucket", query(row).substring(1), headers(row));
      if (row.level() == RouteTable.Level.BUCKET) {
        assertThat(byPath.operation())
            .as("%s", row)
            .isEqualTo(row.request().apply(head).operation());
      }
      if (row.level() != RouteTable.Level.SERVICE) {
        String hostPath = row.level() == RouteTable.Level.BUCKET ? "/" : "/some/key";
        S3Request byHost =
            route(row.method(), hostPath + query(row), "bucket.s3.test:9000", headers(row));
        assertThat(byHost.operation()).isEqualTo(byPath.operation());
        assertThat(byHost.bucket()).isEqualTo("bucket");
      }
    }
  }

  @Test
  void everyBuiltOperationHasARow() {
    Set<String> reachable = new HashSet<>();
    for (RouteTable.Route row : RouteTable.all()) {
      String path =
          switch (row.level()) {
            case SERVICE -> "/";
            case BUCKET -> "/bucket";
            case OBJECT -> "/bucket/key";
          };
      reachable.add(route(row.method(), path + query(row), "h", headers(row)).operation());
    }
    for (Class<?> kind : List.of(BucketRequest.class, ObjectRequest.class)) {
      for (Class<?> operation : kind.getPermittedSubclasses()) {
        assertThat(reachable).contains(operation.getSimpleName());
      }
    }
    assertThat(reachable).hasSameSizeAs(RouteTable.all());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/,ListBuckets",
    "POST,/,Query",
    "GET,/bucket,ListObjects",
    "GET,/bucket/,ListObjects",
    "GET,/bucket?list-type=2,ListObjectsV2",
    "GET,/bucket?list-type=1,ListObjects",
    "GET,/bucket?location=,GetBucketLocation",
    "GET,/bucket?policyStatus,GetBucketPolicyStatus",
    "GET,/bucket?analytics,ListBucketAnalyticsConfigurations",
    "GET,/bucket?analytics&id=1,GetBucketAnalyticsConfiguration",
    "GET,/bucket?object-lock,GetObjectLockConfiguration",
    "GET,/bucket?session,CreateSession",
    "PUT,/bucket,CreateBucket",
    "POST,/bucket?delete,DeleteObjects",
    "POST,/bucket,PostObject",
    "GET,/bucket/k?response-content-type=x&versionId=1&X-Amz-Date=1,GetObject",
    "GET,/bucket/k?partNumber=1,GetObject",
    "GET,/bucket/k?uploadId=1,ListParts",
    "PUT,/bucket/k?partNumber=1&uploadId=1,UploadPart",
    "PUT,/bucket/k?retention,PutObjectRetention",
    "PUT,/bucket/k?renameObject,RenameObject",
    "POST,/bucket/k?uploads,CreateMultipartUpload",
    "POST,/bucket/k?select&select-type=2,SelectObjectContent",
    "DELETE,/bucket/k?uploadId=1,AbortMultipartUpload",
    "DELETE,/bucket/k?versionId=1,DeleteObject"
  })
  void requestLinesNameOperations(String method, String target, String operation) {
    assertThat(route(method, target, "h", Map.of()).operation()).isEqualTo(operation);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/bucket/k?versionId=a&versionId=b,versionId",
    "GET,/bucket/k?versionId=a&version%49d=a,versionId",
    "PUT,/bucket/k?versionId=a&versionId=b,versionId",
    "DELETE,/bucket/k?versionId=a&versionId=b,versionId",
    "PUT,/bucket/k?partNumber=1&uploadId=a&partNumber=2,partNumber",
    "PUT,/bucket/k?partNumber=1&uploadId=a&uploadId=b,uploadId",
    "POST,/bucket/k?uploadId=a&uploadId=b,uploadId",
    "PUT,/bucket/k?acl&acl=,acl",
    "DELETE,/bucket?policy&policy=x,policy",
    "PUT,/bucket/k?retention&retention,retention",
    "DELETE,/bucket/k?delete&delete,delete",
    "GET,/bucket?list-type=1&list-type=2,list-type",
    "GET,/bucket?prefix=home/me&prefix=,prefix",
    "GET,/bucket?list-type=2&start-after=a&start-after=b,start-after",
    "GET,/bucket?versions&key-marker=a&key-marker=b,key-marker",
    "GET,/bucket?uploads&upload-id-marker=a&key-marker=k&upload-id-marker=b,upload-id-marker",
    "GET,/?prefix=a&prefix=b,prefix",
    "GET,/bucket/k?response-expires=a&response-expires=b,response-expires",
    "GET,/bucket/k?X-Amz-Date=a&X-Amz-Date=b,X-Amz-Date",
    "GET,/bucket/k?x-amz-security-token=a&x-amz-security-token=b,x-amz-security-token"
  })
  void whatHasAMeaningIsNotTakenTwice(String method, String target, String name) {
    assertThatThrownBy(() -> route(method, target, "h", Map.of()))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT);
              assertThat(refusal.fields()).containsEntry("ArgumentName", name);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/bucket/k?color=red&color=blue,GetObject",
    "PUT,/bucket/k?versionid=a&versionid=b,PutObject",
    "GET,/bucket/k?versionId=a&VersionId=b,GetObject"
  })
  void whatMeansNothingMayBeThereTwice(String method, String target, String operation) {
    assertThat(route(method, target, "h", Map.of()).operation()).isEqualTo(operation);
  }

  @Test
  void aCopySourceMakesACopy() {
    Map<String, String> source = Map.of("x-amz-copy-source", "/b/k");
    assertThat(route("PUT", "/bucket/k", "h", source)).isInstanceOf(CopyObject.class);
    assertThat(route("PUT", "/bucket/k?partNumber=1&uploadId=u", "h", source))
        .isInstanceOf(UploadPartCopy.class);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/bucket?versioning,VERSIONING,'GET, PUT'",
    "DELETE,/bucket?acl,ACL,'GET, PUT'",
    "PUT,/bucket?location,LOCATION,GET",
    "PUT,/bucket?uploads,UPLOADS,GET",
    "DELETE,/bucket/k?acl,ACL,'GET, PUT'",
    "PUT,/bucket/k?uploadId=1,UPLOADID,'GET, PUT, POST, DELETE'",
    "POST,/bucket/k,OBJECT,'HEAD, GET, PUT, DELETE'",
    "PATCH,/bucket/k,OBJECT,'HEAD, GET, PUT, DELETE'",
    "DELETE,/,SERVICE,'GET, POST'"
  })
  void whatAMethodCannotDoIsNotTakenForSomethingElse(
      String method, String target, String resource, String allow) {
    assertThatThrownBy(() -> route(method, target, "h", Map.of()))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(S3ErrorCode.METHOD_NOT_ALLOWED);
              assertThat(refusal.fields()).containsEntry("ResourceType", resource);
              assertThat(refusal.headers()).containsEntry("Allow", allow);
            });
  }
}
