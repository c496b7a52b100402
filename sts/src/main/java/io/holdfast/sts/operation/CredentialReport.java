package io.holdfast.sts.operation;

import io.holdfast.storage.identity.AccessKeyMetadata;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.User;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The account's credentials as a table: a line for the root and for each user. AWS makes a report
 * every four hours at most; here it is made when it is asked for, and always says what is so.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html">
 *     Credential reports</a>
 */
final class CredentialReport {
  private static final String HEAD =
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
          + "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
          + "access_key_1_last_used_date,access_key_1_last_used_region,"
          + "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
          + "access_key_2_last_used_date,access_key_2_last_used_region,"
          + "access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
          + "cert_2_last_rotated";
  private static final String NONE = "N/A";
  private static final int KEYS = 2;

  private final IdentityStores stores;

  CredentialReport(IdentityStores stores) {
    this.stores = stores;
  }

  void addTo(Map<String, Operation> table) {
    table.put("GenerateCredentialReport", this::generate);
    table.put("GetCredentialReport", this::get);
  }

  private Plan generate(Call call) {
    call.accountId();
    return Plan.answering(
        Demand.of("iam:GenerateCredentialReport", "*"), () -> xml -> xml.text("State", "COMPLETE"));
  }

  private Plan get(Call call) {
    String root = call.principal().accountId();
    Instant now = call.request().time();
    return Plan.answering(
        Demand.of("iam:GetCredentialReport", "*"),
        () -> {
          String content =
              Base64.getEncoder().encodeToString(report(root).getBytes(StandardCharsets.UTF_8));
          return xml ->
              xml.text("Content", content)
                  .text("ReportFormat", "text/csv")
                  .time("GeneratedTime", now);
        });
  }

  private String report(String accountId) {
    StringBuilder text = new StringBuilder(HEAD);
    Instant created =
        stores.principals().root(accountId).map(root -> root.account().created()).orElse(null);
    String arn = "arn:aws:iam::" + accountId + ":root";
    line(text, accountId, null, "<root_account>", arn, created);
    PageRequest request = PageRequest.first();
    while (true) {
      Page<User> page = stores.users().list(accountId, request);
      for (User user : page.items()) {
        line(text, accountId, user.userName(), user.userName(), user.arn(), user.created());
      }
      if (!page.isTruncated()) {
        return text.toString();
      }
      request = new PageRequest("/", page.marker(), PageRequest.MAXIMUM);
    }
  }

  private void line(
      StringBuilder text,
      String accountId,
      @Nullable String userName,
      String name,
      String arn,
      @Nullable Instant created) {
    List<String> fields = new ArrayList<>();
    fields.add(quoted(name));
    fields.add(quoted(arn));
    fields.add(time(created));
    fields.addAll(
        userName == null
            ? List.of("not_supported", NONE, "not_supported", "not_supported")
            : password(accountId, userName));
    fields.add(Boolean.toString(!stores.mfaDevices().listFor(accountId, userName).isEmpty()));
    List<AccessKeyMetadata> keys = stores.accessKeys().list(accountId, userName);
    for (int i = 0; i < KEYS; i++) {
      fields.addAll(i < keys.size() ? key(keys.get(i)) : List.of("false", NONE, NONE, NONE, NONE));
    }
    fields.addAll(List.of("false", NONE, "false", NONE));
    text.append('\n').append(String.join(",", fields));
  }

  /** Nobody signs in by a password yet, and none has to be changed by a date. */
  private List<String> password(String accountId, String userName) {
    return stores
        .loginProfiles()
        .find(accountId, userName)
        .map(profile -> List.of("true", "no_information", time(profile.passwordChanged()), NONE))
        .orElse(List.of("false", NONE, NONE, NONE));
  }

  private static List<String> key(AccessKeyMetadata key) {
    return List.of(
        Boolean.toString(key.active()),
        time(key.created()),
        time(key.lastUsed()),
        orNone(key.lastUsedRegion()),
        orNone(key.lastUsedService()));
  }

  /** A name may hold a comma, and a region that somebody signed for may hold anything. */
  private static String quoted(String text) {
    return text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != ',' && c != '"')
        ? text
        : '"' + text.replaceAll("\\p{Cntrl}", " ").replace("\"", "\"\"") + '"';
  }

  private static String orNone(@Nullable String text) {
    return text == null ? NONE : quoted(text);
  }

  private static String time(@Nullable Instant time) {
    return time == null
        ? NONE
        : time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00");
  }
}
