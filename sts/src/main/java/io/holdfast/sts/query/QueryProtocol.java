package io.holdfast.sts.query;

/** The two services that speak the Query protocol. */
public enum QueryProtocol {
  /** Identity and Access Management. */
  IAM("iam", "2010-05-08"),
  /** Security Token Service. */
  STS("sts", "2011-06-15");

  private final String prefix;
  private final String version;

  QueryProtocol(String prefix, String version) {
    this.prefix = prefix;
    this.version = version;
  }

  /** What stands before the colon of its actions in policies. */
  public String actionPrefix() {
    return prefix;
  }

  /** The only value of {@code Version} that it has. */
  public String version() {
    return version;
  }

  /** The namespace of its answers and errors. */
  public String namespace() {
    return "https://" + prefix + ".amazonaws.com/doc/" + version + "/";
  }
}
