package io.holdfast.storage.identity;

/** The ARNs of what this package keeps. */
final class Arns {
  private Arns() {}

  static String of(String accountId, String kind, String path, String name) {
    return "arn:aws:iam::" + accountId + ":" + kind + path + name;
  }
}
