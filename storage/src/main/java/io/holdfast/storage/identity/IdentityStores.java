package io.holdfast.storage.identity;

/** All stores of identity, over one database. Threads may share them. */
public record IdentityStores(
    UserStore users,
    GroupStore groups,
    RoleStore roles,
    PolicyStore policies,
    InlinePolicyStore inlinePolicies,
    AccessKeyStore accessKeys,
    MfaStore mfaDevices,
    LoginProfileStore loginProfiles,
    SessionStore sessions,
    TokenKeyStore tokenKeys,
    OidcProviderStore oidcProviders,
    AccountSwitchStore accountSwitches,
    PrincipalReader principals,
    PrincipalDirectory directory) {}
