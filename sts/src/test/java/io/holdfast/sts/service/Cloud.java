package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.PostgresIdentity;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.PostgresAccountStore;
import io.holdfast.storage.metadata.RecordingJournal;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.postgres.TestDatabase;
import io.holdfast.sts.mfa.TotpSeed;
import io.holdfast.sts.oidc.OidcOptions;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.operation.OperationTable;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryAnswer;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryRequest;
import io.holdfast.sts.session.InvalidSessionException;
import io.holdfast.sts.session.SessionTokens;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** IAM and STS over a fresh database, with a clock that the test sets. */
final class Cloud implements AutoCloseable {
  static final String ALLOW_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\","
          + "\"Resource\":\"*\"}]}";

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
  final IdentityStores stores;
  final SessionTokens tokens;
  final QueryService service;
  final Set<String> operations;
  private final TestDatabase database = TestDatabase.create();
  private final PostgresAccountStore accounts;
  private final PostgresIdentity identity;

  Cloud() {
    SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    RecordingJournal journal = new RecordingJournal();
    IdentityChanges changes = new IdentityChanges(database.database(), journal, now::get);
    accounts = new PostgresAccountStore(box, journal, now::get, changes, () -> true);
    identity = new PostgresIdentity(changes, accounts, box, () -> true);
    stores = identity.stores();
    tokens = new SessionTokens(stores.tokenKeys(), stores.sessions(), now::get);
    WebIdentityVerifier webIdentities =
        new WebIdentityVerifier(
            new OidcOptions(Set.of(), true),
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            now::get);
    SecureRandom random = new SecureRandom();
    service = QueryServices.over(stores, tokens, webIdentities, now::get, random);
    operations = OperationTable.over(stores, tokens, webIdentities, now::get, random).keySet();
  }

  /** A new account's root. */
  QueryCaller.LongTerm root() {
    String accountId = accounts.createAccount("owner", null, null).accountId();
    return new QueryCaller.LongTerm(accountId, null, "AKIAROOT");
  }

  /** A new user of the root's account, with one inline policy or none. */
  QueryCaller.LongTerm user(QueryCaller.LongTerm root, String name, @Nullable String policy) {
    call(root, "CreateUser", "UserName", name).ok();
    if (policy != null) {
      call(root, "PutUserPolicy", "UserName", name, "PolicyName", "p", "PolicyDocument", policy)
          .ok();
    }
    return key(root, name);
  }

  /** A key of the user who has that name now. */
  QueryCaller.LongTerm key(QueryCaller.LongTerm root, String name) {
    String userId = stores.users().find(root.accountId(), name).orElseThrow().uniqueId();
    return new QueryCaller.LongTerm(root.accountId(), userId, "AKIA" + name);
  }

  static String allow(String... actions) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\""
        + String.join("\",\"", actions)
        + "\"],\"Resource\":\"*\"}]}";
  }

  static String trust(String principal, String... actions) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
        + principal
        + ",\"Action\":[\""
        + String.join("\",\"", actions)
        + "\"]}]}";
  }

  /** Calls with parameters given as names and values in turn. */
  Reply call(QueryCaller caller, String action, String... parameters) {
    Map<String, String> form = new LinkedHashMap<>(Map.of("Action", action));
    for (int i = 0; i < parameters.length; i += 2) {
      form.put(parameters[i], parameters[i + 1]);
    }
    QueryRequest request =
        new QueryRequest(form, "req", now.get(), "192.0.2.1", true, "test", null);
    return new Reply(service.handle(request, caller));
  }

  /** Sends a call that is written as its name and its parameters. */
  Reply send(QueryCaller.LongTerm root, QueryCaller caller, String call) {
    String[] words = call.split(" ");
    String[] parameters = new String[(words.length - 1) * 2];
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      parameters[i * 2 - 2] = words[i].substring(0, equals);
      parameters[i * 2 - 1] = value(root, words[i].substring(equals + 1));
    }
    return call(caller, words[0], parameters);
  }

  private static String value(QueryCaller.LongTerm root, String word) {
    return switch (word) {
      case "ALL" -> ALLOW_ALL;
      case "ADMIN" -> "arn:aws:iam::aws:policy/AdministratorAccess";
      case "FENCE" -> "arn:aws:iam::" + root.accountId() + ":policy/fence";
      case "FREE" -> "arn:aws:iam::" + root.accountId() + ":policy/free";
      case "IDP" -> "arn:aws:iam::" + root.accountId() + ":oidc-provider/idp.example.com";
      case "OTHER" -> "arn:aws:iam::" + root.accountId() + ":policy/other";
      case "OWN" -> "arn:aws:iam::" + root.accountId() + ":policy/own";
      case "OWNMFA" -> "arn:aws:iam::" + root.accountId() + ":mfa/d";
      case "TRUST" -> trust("{\"AWS\":\"*\"}", "sts:AssumeRole");
      default -> word;
    };
  }

  /** Who calls with the credentials of an answer. */
  QueryCaller.Temporary session(Reply reply) throws InvalidSessionException {
    return new QueryCaller.Temporary(
        tokens.open(reply.text("SessionToken"), reply.text("AccessKeyId")));
  }

  /** The seed of a device that was made, from its answer. */
  static TotpSeed seed(Reply created) {
    String base32 =
        new String(
            Base64.getDecoder().decode(created.text("Base32StringSeed")),
            StandardCharsets.US_ASCII);
    return new TotpSeed(unbase32(base32));
  }

  /** The code that the device shows so many steps from now. */
  String code(TotpSeed seed, int steps) {
    return seed.code(TotpSeed.step(now.get()) + steps);
  }

  /** Makes a device and enables it; its two last codes are used up. */
  TotpSeed device(QueryCaller.LongTerm owner, String name) {
    Reply created = call(owner, "CreateVirtualMFADevice", "VirtualMFADeviceName", name).ok();
    TotpSeed seed = seed(created);
    String userId = owner.userId();
    call(
            owner,
            "EnableMFADevice",
            "UserName",
            userId == null
                ? "root"
                : stores.users().findById(owner.accountId(), userId).orElseThrow().userName(),
            "SerialNumber",
            created.text("SerialNumber"),
            "AuthenticationCode1",
            code(seed, -2),
            "AuthenticationCode2",
            code(seed, -1))
        .ok();
    return seed;
  }

  private static byte[] unbase32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    for (int i = 0; i < bytes.length * 8; i++) {
      int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i / 5));
      int bit = (value >> (4 - i % 5)) & 1;
      bytes[i / 8] |= (byte) (bit << (7 - i % 8));
    }
    return bytes;
  }

  @Override
  public void close() {
    identity.close();
    database.close();
  }

  /** An answer, easy to look into. */
  record Reply(QueryAnswer answer) {
    Reply ok() {
      assertThat(answer.status()).as(body()).isEqualTo(200);
      return this;
    }

    Reply refused(QueryErrorCode code) {
      assertThat(answer.error()).as(body()).isEqualTo(code);
      assertThat(answer.status()).isEqualTo(code.status());
      assertThat(text("Code")).isEqualTo(code.code());
      return this;
    }

    Reply saying(String message) {
      assertThat(text("Message")).isEqualTo(message);
      return this;
    }

    String body() {
      return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** The text of the first element of that name. */
    String text(String element) {
      List<String> all = texts(element);
      assertThat(all).as(element + " in " + body()).isNotEmpty();
      return all.getFirst();
    }

    List<String> texts(String element) {
      Matcher matcher =
          Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(body());
      return matcher
          .results()
          .map(result ->
              result
                  .group(1)
                  .replace("&quot;", "\"")
                  .replace("&lt;", "<")
                  .replace("&gt;", ">")
                  .replace("&amp;", "&"))
          .toList();
    }
  }
}
