/** Identities that an OpenID Connect provider vouches for, and how its keys are fetched safely. */
@NullMarked
package io.holdfast.sts.oidc;

import org.jspecify.annotations.NullMarked;
