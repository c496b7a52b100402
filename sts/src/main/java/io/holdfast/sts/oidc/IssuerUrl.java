package io.holdfast.sts.oidc;

import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The URL of an OpenID Connect provider: its {@code iss} claim, character for character.
 *
 * @param text as it is registered, without a slash at its end
 */
public record IssuerUrl(String text) {
  private static final int MAX_CHARACTERS = 255;

  /**
   * Reads one.
   *
   * @throws QueryException InvalidInput, as CreateOpenIDConnectProvider answers
   */
  public static IssuerUrl read(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw invalid();
    }
    String host = uri.getHost();
    if (text.length() > MAX_CHARACTERS
        || host == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !host.equals(host.toLowerCase(Locale.ROOT))
        || !uri.normalize().equals(uri)
        || !uri.getRawPath().matches("(?:/[A-Za-z0-9._~-]+)*/?")
        || !"https".equals(uri.getScheme())) {
      throw invalid();
    }
    return new IssuerUrl(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /** Whether a document means it; a slash at the end does not matter. */
  boolean isNamedBy(String name) {
    return name.equals(text) || name.equals(text + "/");
  }

  /** What stands in the provider's ARN: the URL without its scheme. */
  public String withoutScheme() {
    return text.substring(text.indexOf("://") + 3);
  }

  /** Where its configuration is (OpenID Connect Discovery 1.0 §4). */
  public URI configuration() {
    return URI.create(text + "/.well-known/openid-configuration");
  }

  private static QueryException invalid() {
    return new QueryException(QueryErrorCode.INVALID_INPUT, "Invalid Open ID Connect Provider URL");
  }
}
