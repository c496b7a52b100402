package io.holdfast.sts.oidc;

/**
 * Who a verified ID token is about.
 *
 * @param issuer the provider that vouches
 * @param subject its {@code sub}
 * @param audience the client id that it was made for, one that the provider is registered with
 */
public record WebIdentity(IssuerUrl issuer, String subject, String audience) {}
