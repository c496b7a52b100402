package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.fakes.Heads;
import io.holdfast.iam.action.S3Operations;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each operation asks for first is what AWS's table says. */
class ActionsTest {
  @Test
  void everyOperationAsksForAnActionOfItsRow() {
    int judged = 0;
    for (RouteTable.Route route : RouteTable.all()) {
      for (boolean versioned : new boolean[] {false, true}) {
        S3Request request = request(route, versioned);
        if (request instanceof UnbuiltRequest || request instanceof DeleteObjects) {
          continue;
        }
        // A torrent is asked of the current version, whichever is named: there is none of any.
        boolean ofVersion = versioned && !(request instanceof GetObjectTorrent);
        assertThat(S3Operations.actions(request.operation(), ofVersion))
            .as(request.operation())
            .contains(request.action());
        judged++;
      }
    }
    assertThat(judged).isGreaterThan(80);
  }

  private static S3Request request(RouteTable.Route route, boolean versioned) {
    String query =
        (route.subresource().isEmpty() ? "" : route.subresource() + "=2&")
            + "partNumber=1"
            + (versioned ? "&versionId=v1" : "");
    RequestHead head =
        Heads.head(
            route.method(),
            "bucket",
            query,
            Map.of(
                "x-amz-copy-source", "/src/key",
                "x-amz-object-attributes", "ETag",
                "content-type", "multipart/form-data; boundary=B"));
    RequestHead withKey =
        new RequestHead(
            head.method(),
            "/bucket/key",
            query,
            head.query(),
            head.headers(),
            "bucket",
            "key",
            "ID",
            "127.0.0.1",
            false);
    return route.request().apply(withKey);
  }
}
