package io.holdfast.sts.session;

import com.nimbusds.jwt.JWTClaimsSet;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The claims of a session token. Whole seconds, as JWT has them. */
final class SessionClaims {
  private static final String ISSUER = "holdfast";
  private static final int FORMAT = 1;

  private SessionClaims() {}

  static JWTClaimsSet of(OpenedSession session) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .jwtID(session.sessionId())
            .issueTime(Date.from(session.issued()))
            .expirationTime(Date.from(session.expires()))
            .claim("fmt", FORMAT)
            .claim("key", session.accessKeyId())
            .claim("secret", session.secret().reveal())
            .claim("account", session.accountId())
            .claim("kind", session.kind().name())
            .claim("id", session.principalId());
    optional(claims, "session", session.sessionName());
    optional(claims, "policy", session.policy());
    optional(claims, "source", session.sourceIdentity());
    optional(claims, "provider", session.federatedProvider());
    Instant mfa = session.mfaTime();
    optional(claims, "mfa", mfa == null ? null : mfa.getEpochSecond());
    optional(claims, "arns", session.policyArns().isEmpty() ? null : session.policyArns());
    optional(claims, "tags", session.tags().isEmpty() ? null : session.tags());
    optional(
        claims,
        "transitive",
        session.transitiveTagKeys().isEmpty() ? null : List.copyOf(session.transitiveTagKeys()));
    return claims.build();
  }

  static OpenedSession read(JWTClaimsSet claims) throws ParseException {
    if (!ISSUER.equals(claims.getIssuer())
        || claims.getIntegerClaim("fmt") == null
        || claims.getIntegerClaim("fmt") != FORMAT) {
      throw new ParseException("not a session", 0);
    }
    Long mfa = claims.getLongClaim("mfa");
    return new OpenedSession(
        required(claims.getJWTID()),
        required(claims, "key"),
        new SecretAccessKey(required(claims, "secret")),
        required(claims, "account"),
        SessionKind.valueOf(required(claims, "kind")),
        required(claims, "id"),
        claims.getStringClaim("session"),
        claims.getStringClaim("policy"),
        list(claims, "arns"),
        tags(claims),
        Set.copyOf(list(claims, "transitive")),
        claims.getStringClaim("source"),
        claims.getStringClaim("provider"),
        mfa == null ? null : Instant.ofEpochSecond(mfa),
        required(claims.getIssueTime()).toInstant(),
        required(claims.getExpirationTime()).toInstant());
  }

  private static void optional(JWTClaimsSet.Builder claims, String name, @Nullable Object value) {
    if (value != null) {
      claims.claim(name, value);
    }
  }

  private static String required(JWTClaimsSet claims, String name) throws ParseException {
    return required(claims.getStringClaim(name));
  }

  private static <T> T required(@Nullable T value) throws ParseException {
    if (value == null) {
      throw new ParseException("a claim is missing", 0);
    }
    return value;
  }

  private static List<String> list(JWTClaimsSet claims, String name) throws ParseException {
    List<String> list = claims.getStringListClaim(name);
    return list == null ? List.of() : list;
  }

  private static Map<String, String> tags(JWTClaimsSet claims) throws ParseException {
    Map<String, Object> claim = claims.getJSONObjectClaim("tags");
    Map<String, String> tags = new HashMap<>();
    if (claim != null) {
      for (Map.Entry<String, Object> tag : claim.entrySet()) {
        if (!(tag.getValue() instanceof String value)) {
          throw new ParseException("a tag is no text", 0);
        }
        tags.put(tag.getKey(), value);
      }
    }
    return tags;
  }
}
