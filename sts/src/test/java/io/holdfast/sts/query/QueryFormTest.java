package io.holdfast.sts.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryFormTest {
  @Test
  void escapesAndPlusesAreDecodedAndEmptyValuesStay() {
    assertThat(read("Action=GetUser&UserName=a%2Bb+c%C3%A9&Tags=&x"))
        .containsEntry("Action", "GetUser")
        .containsEntry("UserName", "a+b cé")
        .containsEntry("Tags", "")
        .containsEntry("x", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%", "a=%2", "a=%zz", "a=%C3", "a=%FF", "a=1&a=2", "a=%2+", "%41=1&A=2"})
  void whatIsNotExactlyAFormIsRefused(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> assertThat(e.code()).isEqualTo(QueryErrorCode.VALIDATION_ERROR));
  }

  @Test
  void tooManyParametersAreRefused() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i <= QueryForm.MAX_PARAMETERS; i++) {
      body.append('&').append('p').append(i).append("=1");
    }
    assertThatThrownBy(() -> read(body.toString())).isInstanceOf(QueryException.class);
  }

  @Test
  void tooManyBytesAreRefused() {
    assertThatThrownBy(() -> QueryForm.read(new byte[QueryForm.MAX_BYTES + 1]))
        .isInstanceOf(QueryException.class);
  }

  @Test
  void listsAreCountedFromOneWithoutGaps() {
    QueryParameters parameters =
        new QueryParameters(read("TagKeys.member.1=a&TagKeys.member.2=b&TagKeys.member.4=d"));

    assertThat(parameters.tagKeys()).isEqualTo(List.of("a", "b"));
    assertThatThrownBy(() -> parameters.refuseTheRest("UntagUser"))
        .hasMessageContaining("TagKeys.member.4");
  }

  @Test
  void anEmptyListIsItsBareName() {
    QueryParameters parameters = new QueryParameters(read("Action=CreateUser&Tags="));

    assertThat(parameters.tags()).isEmpty();
    parameters.refuseTheRest("CreateUser");
  }

  @Test
  void aMisspeltParameterIsRefused() {
    QueryParameters parameters = new QueryParameters(read("PermissionsBoundry=x"));

    assertThatThrownBy(() -> parameters.refuseTheRest("CreateUser"))
        .hasMessageContaining("PermissionsBoundry");
  }

  @Test
  void tagKeysThatDifferInCaseOnlyAreDuplicates() {
    QueryParameters parameters =
        new QueryParameters(
            read(
                "Tags.member.1.Key=Team&Tags.member.1.Value=a"
                    + "&Tags.member.2.Key=team&Tags.member.2.Value=b"));

    assertThatThrownBy(parameters::tags).hasMessageContaining("Duplicate tag keys");
  }

  @Test
  void constraintsAreToldInAwsWords() {
    QueryParameters parameters =
        new QueryParameters(read("UserName=a/b&PolicyName=" + "x".repeat(129)));

    assertThatThrownBy(() -> parameters.required("UserName", Constraint.NAME_64))
        .hasMessage(
            "The specified value for userName is invalid. It must contain only alphanumeric"
                + " characters and/or the following: +=,.@_-");
    assertThatThrownBy(() -> parameters.required("PolicyName", Constraint.NAME_128))
        .hasMessage(
            "1 validation error detected: Value at 'policyName' failed to satisfy constraint:"
                + " Member must have length less than or equal to 128");
    assertThatThrownBy(() -> parameters.required("GroupName", Constraint.NAME_128))
        .hasMessageContaining("Member must not be null");
  }

  @Test
  void textIsEscapedInAnswers() {
    byte[] answer =
        QueryXml.answer(
            QueryProtocol.IAM, "GetUser", "r-1", xml -> xml.text("UserName", "<&\"\u0001>"));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .isEqualTo(
            "<GetUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetUserResult>"
                + "<UserName>&lt;&amp;&quot;\uFFFD&gt;</UserName></GetUserResult>"
                + "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
                + "</GetUserResponse>\n");
  }

  @Test
  void pagesGoOnAfterTheirMarker() {
    List<String> all = List.of("a", "b", "c");
    Paging.Page<String> first = new Paging(null, 2).of(all, text -> text);
    assertThat(first.items()).containsExactly("a", "b");
    String after = Paging.opened(String.valueOf(first.marker()));

    Paging.Page<String> second = new Paging(after, 2).of(all, text -> text);

    assertThat(second.items()).containsExactly("c");
    assertThat(second.marker()).isNull();
  }

  private static Map<String, String> read(String body) {
    return QueryForm.read(body.getBytes(StandardCharsets.US_ASCII));
  }
}
