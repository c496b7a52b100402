/**
 * Who may act: users, groups, roles, policies, MFA devices, sessions and their keys. The decision
 * itself is made elsewhere; this package keeps what it is made from.
 */
@NullMarked
package io.holdfast.storage.identity;

import org.jspecify.annotations.NullMarked;
