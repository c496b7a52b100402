package io.holdfast.sts.session;

import io.holdfast.storage.metadata.SecretAccessKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as its token tells it. Whoever holds one got it from {@link SessionTokens}, which has
 * checked the signature, the times and the revocations.
 *
 * @param sessionId names its row
 * @param accessKeyId {@code ASIA…}
 * @param secret what its requests are signed with
 * @param accountId 12 digits
 * @param kind what it acts as
 * @param principalId the unique id ({@code AIDA…}, {@code AROA…}) of the user or role whose
 *     policies it has, for a federated session of the user who vouches; the account id for root
 * @param sessionName the role session's or federated name; null for the other kinds
 * @param policy the session policy, or null
 * @param policyArns managed policies that narrow it further
 * @param tags session tags
 * @param transitiveTagKeys which of them go on to the next role
 * @param sourceIdentity as it was set, or null; can never be changed by the next role
 * @param federatedProvider the ARN of the OIDC provider, or null
 * @param mfaTime when a code was given, or null when none was
 * @param issued when it begins
 * @param expires when it ends
 */
public record OpenedSession(
    String sessionId,
    String accessKeyId,
    SecretAccessKey secret,
    String accountId,
    SessionKind kind,
    String principalId,
    @Nullable String sessionName,
    @Nullable String policy,
    List<String> policyArns,
    Map<String, String> tags,
    Set<String> transitiveTagKeys,
    @Nullable String sourceIdentity,
    @Nullable String federatedProvider,
    @Nullable Instant mfaTime,
    Instant issued,
    Instant expires) {

  /** Copies the collections. */
  public OpenedSession {
    policyArns = List.copyOf(policyArns);
    tags = Map.copyOf(tags);
    transitiveTagKeys = Set.copyOf(transitiveTagKeys);
  }

  /** Whether a session policy narrows it. */
  public boolean isNarrowed() {
    return policy != null || !policyArns.isEmpty();
  }

  @Override
  public String toString() {
    return "OpenedSession[" + sessionId + " " + accessKeyId + " " + kind + "]";
  }
}
