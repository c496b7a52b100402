package io.holdfast.iam.policy;

/** S3 and IAM refuse the same fault in different words; this chooses by a policy's kind. */
final class Refusals {
  private final PolicyKind kind;

  Refusals(PolicyKind kind) {
    this.kind = kind;
  }

  MalformedPolicyException of(String inWordsOfS3, String inWordsOfIam) {
    return new MalformedPolicyException(
        kind == PolicyKind.RESOURCE_S3 ? inWordsOfS3 : inWordsOfIam);
  }

  MalformedPolicyException notJson(String why) {
    return of(
        "Policies must be valid JSON and the first byte must be '{'",
        "The policy failed legacy parsing: " + why);
  }

  MalformedPolicyException unknownField(String name) {
    return of(
        "Unknown field " + name, "Syntax errors in policy: unknown or prohibited field " + name);
  }

  MalformedPolicyException missingField(String name) {
    return of("Missing required field " + name, "Missing required field " + name);
  }

  MalformedPolicyException syntax(String element) {
    return of("Invalid policy syntax.", "Syntax errors in policy: " + element);
  }
}
