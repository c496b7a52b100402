package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.query.QueryErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Simulations are decisions that anybody with the permission can have made by the thousand. */
class SimulationsTest {
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void pagesGoThroughAllPairsInOrder() {
    Pages pages = pages(Cloud.allow("s3:GetObject"), "s3:Get*", 5, "2");

    assertThat(pages.sizes).containsExactly(2, 2, 1);
    assertThat(pages.resources)
        .containsExactly(
            "arn:aws:s3:::b/0",
            "arn:aws:s3:::b/1",
            "arn:aws:s3:::b/2",
            "arn:aws:s3:::b/3",
            "arn:aws:s3:::b/4");
  }

  @Test
  @Timeout(60)
  void aPageOfCostlyPoliciesEndsEarlyAndDeniesAllTheSame() {
    String costly = "arn:aws:s3:::*" + "?a".repeat(250) + "b*";
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < 15; i++) {
      resources.append(i == 0 ? "\"" : ",\"").append(costly).append('"');
    }
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
            + "\"Resource\":["
            + resources
            + "]}]}";
    Pages pages = pages(policy, "s3:GetObject", 30, "1000");

    assertThat(pages.sizes.getFirst()).isBetween(20, 22);
    assertThat(pages.resources).hasSize(30).doesNotHaveDuplicates();
    assertThat(pages.decisions).containsOnly("explicitDeny");
  }

  @Test
  void moreThanAThousandPairsAreRefused() {
    List<String> parameters = new ArrayList<>();
    parameters.addAll(List.of("PolicyInputList.member.1", Cloud.allow("s3:*")));
    for (int i = 1; i <= 40; i++) {
      parameters.addAll(List.of("ActionNames.member." + i, "s3:GetObject"));
      parameters.addAll(List.of("ResourceArns.member." + i, "arn:aws:s3:::b/" + i));
    }
    cloud
        .call(cloud.root(), "SimulateCustomPolicy", parameters.toArray(String[]::new))
        .refused(QueryErrorCode.VALIDATION_ERROR);
  }

  /** What pages had. */
  private record Pages(List<Integer> sizes, List<String> resources, List<String> decisions) {}

  private static Pages pages(String policy, String action, int keys, String maxItems) {
    var root = cloud.root();
    Pages pages = new Pages(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    String marker = "";
    do {
      List<String> parameters = new ArrayList<>();
      parameters.addAll(List.of("PolicyInputList.member.1", policy, "MaxItems", maxItems));
      parameters.addAll(List.of("ActionNames.member.1", action));
      String padding = keys > 9 ? "a".repeat(1_000) : "";
      for (int i = 0; i < keys; i++) {
        parameters.addAll(
            List.of("ResourceArns.member." + (i + 1), "arn:aws:s3:::b/" + i + padding));
      }
      if (!marker.isEmpty()) {
        parameters.addAll(List.of("Marker", marker));
      }
      Cloud.Reply reply =
          cloud.call(root, "SimulateCustomPolicy", parameters.toArray(String[]::new)).ok();
      pages.sizes.add(reply.texts("EvalDecision").size());
      pages.resources.addAll(reply.texts("EvalResourceName"));
      pages.decisions.addAll(reply.texts("EvalDecision"));
      marker = reply.text("IsTruncated").equals("true") ? reply.text("Marker") : "";
    } while (!marker.isEmpty() && pages.sizes.size() < 50);
    return pages;
  }
}
