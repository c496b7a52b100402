package io.holdfast.sts.policy;

import io.holdfast.iam.condition.RequestContext;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.session.OpenedSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys that tell of the caller. They come from the stores and from the opened token
 * alone.
 */
public final class PrincipalContext {
  private PrincipalContext() {}

  /** Adds them for the caller's own MFA. */
  public static void addTo(RequestContext.Builder context, ActingPrincipal caller, Instant time) {
    OpenedSession session = caller.session();
    addTo(context, caller, time, session == null ? null : session.mfaTime());
  }

  /**
   * Adds them.
   *
   * @param mfaTime when a code was given, for a call that brings one itself
   */
  public static void addTo(
      RequestContext.Builder context,
      ActingPrincipal caller,
      Instant time,
      @Nullable Instant mfaTime) {
    OpenedSession session = caller.session();
    context
        .put("aws:PrincipalArn", caller.isFederated() ? caller.arn() : caller.issuerArn())
        .put("aws:PrincipalAccount", caller.accountId())
        .put("aws:PrincipalType", type(caller))
        .put("aws:PrincipalIsAWSService", "false")
        .put("aws:ViaAWSService", "false")
        .put("aws:userid", caller.userId());
    if (caller.isUser()) {
      context.put("aws:username", caller.snapshot().name());
    }
    principalTags(caller).forEach((key, value) -> context.addTag("aws:PrincipalTag/", key, value));
    if (session != null) {
      context.put("aws:TokenIssueTime", session.issued().toString());
      if (session.sourceIdentity() != null) {
        context.put("aws:SourceIdentity", session.sourceIdentity());
      }
      if (session.federatedProvider() != null) {
        context.put("aws:FederatedProvider", session.federatedProvider());
      }
    }
    if (session != null || mfaTime != null) {
      context.put("aws:MultiFactorAuthPresent", Boolean.toString(mfaTime != null));
    }
    if (mfaTime != null) {
      long seconds = Math.max(0, Duration.between(mfaTime, time).toSeconds());
      context.put("aws:MultiFactorAuthAge", Long.toString(seconds));
    }
  }

  /** Session tags win over the role's or user's of the same key, whatever its case. */
  private static Map<String, String> principalTags(ActingPrincipal caller) {
    Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tags.putAll(caller.snapshot().tags());
    if (caller.session() != null) {
      tags.putAll(caller.session().tags());
    }
    return tags;
  }

  private static String type(ActingPrincipal caller) {
    if (caller.isFederated()) {
      return "FederatedUser";
    }
    return switch (caller.snapshot().kind()) {
      case ROOT -> "Account";
      case USER -> "User";
      case ROLE -> "AssumedRole";
    };
  }
}
