package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.VAULT;

import io.holdfast.storage.postgres.Database;
import io.holdfast.storage.postgres.PostgresStartException;
import io.holdfast.storage.postgres.SecretsDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the key that encrypts secrets comes from: text of 64 hexadecimal digits, given, in a file,
 * or in {@code secrets/master.key}, which is made the first time.
 */
public final class MasterKey {
  private static final int HEX_DIGITS = 2 * SecretBox.KEY_BYTES;
  private static final int MAX_FILE_BYTES = 4096;
  private static final String CURRENT = "master.key";
  private static final String NEXT = "master.key.next";

  private MasterKey() {}

  /**
   * The box under the key in {@code secrets/master.key}, made at random where there is none. While
   * a rotation was begun and not ended the box reads both keys.
   */
  public static SecretBox fromDirectory(SecretsDirectory secrets) throws IOException {
    SecretBox box = fromText(kept(secrets, CURRENT), "secrets/" + CURRENT);
    return secrets.has(NEXT) ? rotating(box, secrets) : box;
  }

  /**
   * Begins a rotation of the key in the directory, or goes on with one: makes the next key, durably
   * before anything is encrypted under it.
   *
   * @return the box that encrypts under the next key and reads both
   */
  public static SecretBox beginRotation(SecretsDirectory secrets) throws IOException {
    return rotating(fromText(kept(secrets, CURRENT), "secrets/" + CURRENT), secrets);
  }

  /** Puts the next key in the place of the old one, when nothing is under the old one any more. */
  public static void endRotation(SecretsDirectory secrets) throws IOException {
    secrets.rename(NEXT, CURRENT);
  }

  private static SecretBox rotating(SecretBox from, SecretsDirectory secrets) throws IOException {
    return from.rotatingTo(parsed(kept(secrets, NEXT), "secrets/" + NEXT));
  }

  private static String kept(SecretsDirectory secrets, String name) throws IOException {
    byte[] fresh = new byte[SecretBox.KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    String text = HexFormat.of().formatHex(fresh) + "\n";
    return new String(
        secrets.readOrCreate(name, text.getBytes(StandardCharsets.US_ASCII)),
        StandardCharsets.US_ASCII);
  }

  /** The box under the key in a file of the operator's. */
  public static SecretBox fromFile(Path keyFile) throws IOException {
    if (Files.size(keyFile) > MAX_FILE_BYTES) {
      throw new PostgresStartException(keyFile + " is too large for a master key.");
    }
    return fromText(Files.readString(keyFile, StandardCharsets.US_ASCII), keyFile.toString());
  }

  /**
   * The box under a key given as text.
   *
   * @param source where it came from, for the message
   */
  public static SecretBox fromText(String hex, String source) {
    return new SecretBox(parsed(hex, source));
  }

  /**
   * The box that encrypts under a key given as text and reads {@code old} as well.
   *
   * @param source where it came from, for the message
   */
  public static SecretBox rotating(SecretBox old, String hex, String source) {
    return old.rotatingTo(parsed(hex, source));
  }

  private static byte[] parsed(String hex, String source) {
    String digits = hex.strip();
    if (digits.length() != HEX_DIGITS || !digits.matches("[0-9A-Fa-f]*")) {
      throw new PostgresStartException(
          "The master key from "
              + source
              + " is not 64 hexadecimal digits. Make one with: openssl rand -hex 32");
    }
    return HexFormat.of().parseHex(digits);
  }

  /**
   * Keeps the master key from being replaced until the transaction ends, in which something is
   * written that {@code box} encrypted. Without it a secret could appear under the old key behind
   * the back of a rotation that found all of them.
   *
   * @throws MasterKeyReplacedException when the key was replaced by one that the box does not have
   */
  public static void hold(DSLContext sql, SecretBox box) {
    byte @Nullable [] check = sql.selectFrom(VAULT).forShare().fetchSingle().getMasterKeyCheck();
    if (check != null && !box.knowsKeyOf(check)) {
      throw new MasterKeyReplacedException();
    }
  }

  /**
   * Makes sure that {@code box} is the one that the database's secrets were encrypted with. Call it
   * before the stores are used.
   *
   * @throws PostgresStartException when it is another
   */
  public static void verify(Database database, SecretBox box) {
    database.transaction(sql -> {
      var row = sql.selectFrom(VAULT).forUpdate().fetchSingle();
      String context = SecretBox.contextOfVault(row.getVaultId());
      byte @Nullable [] check = row.getMasterKeyCheck();
      if (check == null) {
        byte[] text = "holdfast".getBytes(StandardCharsets.US_ASCII);
        sql.update(VAULT).set(VAULT.MASTER_KEY_CHECK, box.seal(context, text)).execute();
        return true;
      }
      try {
        box.open(context, check);
      } catch (UnreadableSecretException e) {
        throw new PostgresStartException(
            "The master key is not the one that the secrets in this database were encrypted"
                + " with. Bring back secrets/master.key from a copy; without it the access keys"
                + " are lost.",
            e);
      }
      return false;
    });
  }
}
