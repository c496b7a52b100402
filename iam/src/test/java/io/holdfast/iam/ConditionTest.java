package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.condition.InvalidConditionException;
import io.holdfast.iam.condition.Outcome;
import io.holdfast.iam.condition.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators, one line each. A dash is a missing key; several values are parted by commas. */
class ConditionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "StringEquals              | a,b     | a                 | TRUE",
        "StringEquals              | a,b     | A                 | FALSE",
        "StringEquals              | a*      | ab                | FALSE",
        "StringEquals              | a*      | a*                | TRUE",
        "StringEquals              | a       | -                 | FALSE",
        "StringEqualsIfExists      | a       | -                 | TRUE",
        "StringEqualsIfExists      | a       | b                 | FALSE",
        "StringNotEquals           | a,b     | b                 | FALSE",
        "StringNotEquals           | a,b     | c                 | TRUE",
        "StringNotEquals           | a       | -                 | TRUE",
        "StringNotEqualsIfExists   | a       | -                 | TRUE",
        "StringEqualsIgnoreCase    | aB      | Ab                | TRUE",
        "StringNotEqualsIgnoreCase | aB      | Ab                | FALSE",
        "StringLike                | a*c     | a/b:c             | TRUE",
        "StringLike                | a?c     | abc               | TRUE",
        "StringLike                | a?c     | ac                | FALSE",
        "StringLike                | A*      | ab                | FALSE",
        "StringLike                | ${*}    | a                 | FALSE",
        "StringLike                | ${*}    | *                 | TRUE",
        "StringLike                | ${?}${$} | ?$               | TRUE",
        "StringNotLike             | a*      | abc               | FALSE",
        "StringNotLike             | a*      | -                 | TRUE",
        "NumericEquals             | 10      | 10.0              | TRUE",
        "NumericEquals             | 10      | ten               | UNDECIDABLE",
        "NumericNotEquals          | 10      | ten               | UNDECIDABLE",
        "NumericNotEquals          | 10      | 11                | TRUE",
        "NumericLessThan           | 10      | 9                 | TRUE",
        "NumericLessThan           | 10      | 10                | FALSE",
        "NumericLessThanEquals     | 10      | 10                | TRUE",
        "NumericGreaterThan        | 10      | 10                | FALSE",
        "NumericGreaterThan        | -1      | 0                 | TRUE",
        "NumericGreaterThanEquals  | 10      | 10                | TRUE",
        "NumericGreaterThanIfExists | 10     | -                 | TRUE",
        "NumericEquals             | 1       | 1e0               | UNDECIDABLE",
        "DateEquals                | 2026-01-02T00:00:00Z | 1767312000 | TRUE",
        "DateEquals                | 2026-01-02 | 2026-01-02T02:00:00+02:00 | TRUE",
        "DateNotEquals             | 2026    | 2026-01-01T00:00:00Z | FALSE",
        "DateLessThan              | 2026-02 | 2026-01-31T23:59:59.999Z | TRUE",
        "DateLessThanEquals        | 2026-02 | 2026-02-01T00:00:00Z | TRUE",
        "DateGreaterThan           | 2026-02 | 2026-02-01T00:00:00Z | FALSE",
        "DateGreaterThanEquals     | 2026-02 | 2026-02-01T00:00:00Z | TRUE",
        "DateGreaterThan           | 2026-02 | never             | UNDECIDABLE",
        "Bool                      | true    | TRUE              | TRUE",
        "Bool                      | false   | true              | FALSE",
        "Bool                      | false   | -                 | FALSE",
        "BoolIfExists              | false   | -                 | TRUE",
        "Bool                      | true    | 1                 | UNDECIDABLE",
        "BinaryEquals              | QUI=    | QUI=              | TRUE",
        "BinaryEquals              | QUI=    | QUM=              | FALSE",
        "IpAddress                 | 10.0.0.0/8 | 10.9.9.9       | TRUE",
        "IpAddress                 | 10.1.2.3/8 | 10.9.9.9       | TRUE",
        "IpAddress                 | 10.0.0.1   | 10.0.0.2       | FALSE",
        "IpAddress                 | 10.0.0.0/8 | ::ffff:10.1.1.1 | TRUE",
        "IpAddress                 | 0.0.0.0/0  | ::1            | FALSE",
        "IpAddress                 | ::/0       | 10.1.1.1       | FALSE",
        "IpAddress                 | 2001:db8::/33 | 2001:db8:7fff::1 | TRUE",
        "IpAddress                 | 2001:db8::/33 | 2001:db8:8000::1 | FALSE",
        "IpAddress                 | 10.0.0.0/8 | 10.0.0.0/8     | UNDECIDABLE",
        "IpAddress                 | 10.0.0.0/8 | unknown        | UNDECIDABLE",
        "NotIpAddress              | 10.0.0.0/8 | 11.0.0.1       | TRUE",
        "NotIpAddress              | 10.0.0.0/8 | -              | TRUE",
        "ArnLike                   | arn:aws:iam::*:role/a*  | arn:aws:iam::1:role/a/b | TRUE",
        "ArnEquals                 | arn:aws:iam::*:role/a*  | arn:aws:iam::1:role/ab  | TRUE",
        "ArnLike                   | arn:aws:*:role/a        | arn:aws:iam::1:role/a   | REFUSED",
        "ArnLike                   | arn:*:iam::1:role/a     | arn:aws:iam::1:role/a   | TRUE",
        "ArnLike                   | arn:aws:s3:::a*         | arn:aws:s3:::a:b:c      | TRUE",
        "ArnLike                   | arn:aws:s*:::a          | arn:aws:s3:x::a         | FALSE",
        "ArnNotLike                | arn:aws:iam::1:role/a   | arn:aws:iam::1:role/b   | TRUE",
        "ArnNotLike                | arn:aws:iam::1:role/a   | nonsense                |"
            + " UNDECIDABLE",
        "Null                      | true    | -                 | TRUE",
        "Null                      | true    | a                 | FALSE",
        "Null                      | false   | a                 | TRUE",
        "Null                      | false   | -                 | FALSE",
        "ForAllValues:StringEquals | a,b     | a,b               | TRUE",
        "ForAllValues:StringEquals | a,b     | a,c               | FALSE",
        "ForAllValues:StringEquals | a       | -                 | TRUE",
        "ForAnyValue:StringEquals  | a,b     | c,b               | TRUE",
        "ForAnyValue:StringEquals  | a,b     | c                 | FALSE",
        "ForAnyValue:StringEquals  | a       | -                 | FALSE",
        "ForAnyValue:StringEqualsIfExists | a | -                | TRUE",
        "ForAnyValue:StringNotEquals | a,b   | a,c               | TRUE",
        "ForAnyValue:StringNotEquals | a,b   | a,b               | FALSE",
        "ForAnyValue:StringNotEquals | a     | -                 | FALSE",
        "ForAllValues:StringNotEquals | a,b  | c,d               | TRUE",
        "ForAllValues:StringNotEquals | a,b  | c,b               | FALSE",
        "ForAllValues:StringLike   | a*,b*   | ab,bc             | TRUE",
        "StringEquals              | a,b     | a,b               | TRUE",
        "StringEquals              | a       | a,b               | UNDECIDABLE",
        "StringNotEquals           | a       | a,b               | UNDECIDABLE",
        "StringEquals              | ${aws:userid} | -           | FALSE",
        "StringEquals              | ${aws:userid} | a           | UNDECIDABLE",
        "StringNotEquals           | ${aws:userid} | a           | UNDECIDABLE",
        "StringEqualsIgnoreCase    | ${aws:userid} | a           | UNDECIDABLE",
        "StringNotEqualsIgnoreCase | ${aws:userid} | a           | UNDECIDABLE",
        "StringLike                | ${aws:userid}* | a          | UNDECIDABLE",
        "StringNotLike             | ${aws:userid}* | a          | UNDECIDABLE",
        "StringNotEquals           | ${aws:userid},a | a         | FALSE",
        "StringNotEquals           | ${aws:userid},b | a         | UNDECIDABLE",
        "StringNotEqualsIfExists   | ${aws:userid} | -           | TRUE",
        "ForAllValues:StringNotEquals | ${aws:userid} | a,b      | UNDECIDABLE",
        "ForAnyValue:StringNotEquals | ${aws:userid} | a,b       | UNDECIDABLE",
        "ArnLike                   | arn:aws:s3:::${aws:userid} | arn:aws:s3:::a | UNDECIDABLE",
        "ArnNotLike                | arn:aws:s3:::${aws:userid} | arn:aws:s3:::a | UNDECIDABLE",
        "ArnNotEquals              | arn:aws:s3:::${aws:userid} | arn:aws:s3:::a | UNDECIDABLE",
        "StringEquals              | ${aws:userid, 'a'} | a      | TRUE",
        "StringEquals              | ${aws:PrincipalType} | *    | TRUE",
        "StringLike                | ${aws:PrincipalType} | a    | FALSE",
      })
  void operatorsDecideAsDocumented(String operator, String policy, String given, String expected) {
    String outcome;
    try {
      Condition condition =
          Condition.parse(operator, "aws:UserAgent", List.of(policy.split(",(?! ')", -1)), true);
      RequestContext context =
          RequestContext.builder()
              .putAll(
                  "AWS:useragent", given.equals("-") ? List.of() : List.of(given.split(",", -1)))
              .put("aws:PrincipalType", "*")
              .build();
      outcome = condition.evaluate(context, StepBudget.unlimited()).name();
      // The order of values decides nothing.
      List<String> reversed = new ArrayList<>(List.of(policy.split(",(?! ')", -1))).reversed();
      Condition other = Condition.parse(operator, "aws:useragent", reversed, true);
      assertThat(other.evaluate(context, StepBudget.unlimited()).name()).isEqualTo(outcome);
    } catch (InvalidConditionException e) {
      outcome = "REFUSED";
    }
    assertThat(outcome).isEqualTo(expected);
  }

  @Test
  void tagsThatDifferInCaseDoNotHelpEachOther() throws InvalidConditionException {
    RequestContext context =
        RequestContext.builder()
            .addTag("s3:ExistingObjectTag/", "security", "private")
            .addTag("s3:ExistingObjectTag/", "Security", "public")
            .build();
    Condition condition =
        Condition.parse("StringEquals", "s3:existingobjecttag/SECURITY", List.of("public"), true);
    assertThat(condition.evaluate(context, StepBudget.unlimited())).isEqualTo(Outcome.UNDECIDABLE);
  }

  @Test
  void aKeyIsSetOnce() {
    RequestContext.Builder builder = RequestContext.builder().put("aws:username", "alice");
    assertThatThrownBy(() -> builder.put("AWS:UserName", "root"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.addTag("aws:", "username", "root"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder.build().toString()).doesNotContain("alice");
  }
}
