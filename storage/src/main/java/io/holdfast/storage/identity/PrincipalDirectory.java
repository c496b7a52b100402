package io.holdfast.storage.identity;

import java.util.Map;
import java.util.Set;

/**
 * Who has which name, in every account. Each call is one look at the database, so that nobody is
 * found under two names because of a change in between.
 */
public interface PrincipalDirectory {
  /**
   * The unique ids of those who have these ARNs now. The ARN of a role's session has the role's id,
   * that of a root its account's.
   *
   * @return by ARN; those whom nobody is called by are missing
   */
  Map<String, String> uniqueIds(Set<String> arns);

  /**
   * What users and roles are called now.
   *
   * @return ARNs by unique id; those who are not there any more are missing
   */
  Map<String, String> arns(Set<String> uniqueIds);
}
