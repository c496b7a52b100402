package io.holdfast.storage.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An identity provider that an account trusts for AssumeRoleWithWebIdentity.
 *
 * @param url the issuer, {@code https://…} as its tokens say
 * @param clientIds the audiences that are taken
 * @param thumbprints SHA-1 of certificates, 40 hexadecimal digits each; may be empty
 */
public record OidcProvider(
    String accountId,
    String url,
    List<String> clientIds,
    List<String> thumbprints,
    Map<String, String> tags,
    Instant created) {
  public OidcProvider {
    clientIds = List.copyOf(clientIds);
    thumbprints = List.copyOf(thumbprints);
    tags = Map.copyOf(tags);
  }

  /** {@code arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH}. */
  public String arn() {
    return arn(accountId, url);
  }

  static String arn(String accountId, String url) {
    return "arn:aws:iam::" + accountId + ":oidc-provider/" + url.replaceFirst("^https://", "");
  }
}
