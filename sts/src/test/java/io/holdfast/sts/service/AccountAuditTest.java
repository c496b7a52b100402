package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an auditor asks of an account: who is there, what they may, which credentials they have. */
class AccountAuditTest {
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static QueryCaller.LongTerm account() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "ann", Cloud.allow("s3:GetObject"));
    cloud.user(root, "bob", null);
    cloud.call(root, "CreateGroup", "GroupName", "g").ok();
    cloud.call(root, "AddUserToGroup", "GroupName", "g", "UserName", "ann").ok();
    cloud.send(root, root, "AttachUserPolicy UserName=ann PolicyArn=ADMIN").ok();
    cloud.send(root, root, "CreateRole RoleName=r AssumeRolePolicyDocument=TRUST").ok();
    cloud.send(root, root, "CreatePolicy PolicyName=own PolicyDocument=ALL").ok();
    cloud.send(root, root, "CreatePolicyVersion PolicyArn=OWN PolicyDocument=ALL").ok();
    return root;
  }

  private static Cloud.Reply details(QueryCaller.LongTerm root, String... parameters) {
    return cloud.call(root, "GetAccountAuthorizationDetails", parameters);
  }

  @Test
  void everybodyIsToldWithAllThatTheyHave() {
    QueryCaller.LongTerm root = account();
    Cloud.Reply all = details(root).ok();
    assertThat(all.texts("UserName")).containsExactly("ann", "bob");
    assertThat(all.texts("RoleName")).containsExactly("r");
    assertThat(all.texts("GroupName")).containsExactly("g");
    assertThat(all.body())
        .contains("<UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>%7B")
        .contains("<GroupList><member>g</member></GroupList>")
        .contains(
            "<AttachedManagedPolicies><member><PolicyName>AdministratorAccess</PolicyName>"
                + "<PolicyArn>arn:aws:iam::aws:policy/AdministratorAccess</PolicyArn>")
        .contains("<VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion>")
        .contains("<IsTruncated>false</IsTruncated>");
    Cloud.Reply own =
        details(root, "Filter.member.1", "LocalManagedPolicy", "Filter.member.2", "Role").ok();
    assertThat(own.texts("UserName")).isEmpty();
    assertThat(own.texts("RoleName")).containsExactly("r");
    assertThat(own.texts("PolicyName")).containsExactly("own");
    details(root, "Filter.member.1", "Users").refused(QueryErrorCode.VALIDATION_ERROR);
    details(root, "Marker", "nowhere").refused(QueryErrorCode.VALIDATION_ERROR);
  }

  @Test
  void pagesOfAnySizeTellTheSame() {
    QueryCaller.LongTerm root = account();
    List<String> whole = arns(details(root).ok());
    for (String size : List.of("1", "2", "3")) {
      List<String> seen = new ArrayList<>();
      Cloud.Reply page = details(root, "MaxItems", size).ok();
      for (int i = 0; i < 50; i++) {
        assertThat(arns(page)).hasSizeLessThanOrEqualTo(Integer.parseInt(size));
        seen.addAll(arns(page));
        if (page.text("IsTruncated").equals("false")) {
          break;
        }
        page = details(root, "MaxItems", size, "Marker", page.text("Marker")).ok();
      }
      assertThat(seen).containsExactlyElementsOf(whole);
    }
  }

  private static List<String> arns(Cloud.Reply reply) {
    return reply.texts("Arn");
  }

  @Test
  void theCredentialReportHasALineForTheRootAndForEachUser() {
    QueryCaller.LongTerm root = account();
    cloud.call(root, "CreateUser", "UserName", "a,b").ok();
    cloud.call(root, "CreateAccessKey", "UserName", "bob").ok();
    cloud.device(root, "d");
    assertThat(cloud.call(root, "GenerateCredentialReport").ok().text("State"))
        .isEqualTo("COMPLETE");
    Cloud.Reply reply = cloud.call(root, "GetCredentialReport").ok();
    assertThat(reply.text("ReportFormat")).isEqualTo("text/csv");
    List<String> lines =
        new String(Base64.getDecoder().decode(reply.text("Content")), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).startsWith("user,arn,user_creation_time,password_enabled,");
    assertThat(lines.get(1))
        .startsWith("<root_account>,arn:aws:iam::" + root.accountId() + ":root,2026-11-21T12:00:")
        .contains(",not_supported,N/A,not_supported,not_supported,true,");
    assertThat(lines.get(2)).startsWith("\"a,b\",\"arn:aws:iam::");
    assertThat(lines.get(3)).startsWith("ann,").contains(",false,N/A,N/A,N/A,N/A,false,");
    assertThat(lines.get(4)).startsWith("bob,").contains(",false,true,2026-11-21T12:00:");
    assertThat(lines)
        .allMatch(line -> line.replaceAll("\"[^\"]*\"", "x").split(",", -1).length == 22);
  }
}
