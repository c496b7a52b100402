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
import org.jspecify.annotations.Nullable;

/**
 * Where the key that encrypts secrets comes from: text of 64 hexadecimal digits, given, in a file,
 * or in {@code secrets/master.key}, which is made the first time.
 */
public final class MasterKey {
  private static final int HEX_DIGITS = 2 * SecretBox.KEY_BYTES;
  private static final int MAX_FILE_BYTES = 4096;

  private MasterKey() {}

  /** The box under the key in {@code secrets/master.key}, made at random where there is none. */
  public static SecretBox fromDirectory(SecretsDirectory secrets) throws IOException {
    byte[] fresh = new byte[SecretBox.KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    String text = HexFormat.of().formatHex(fresh) + "\n";
    byte[] kept = secrets.readOrCreate("master.key", text.getBytes(StandardCharsets.US_ASCII));
    return fromText(new String(kept, StandardCharsets.US_ASCII), "secrets/master.key");
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
    String digits = hex.strip();
    if (digits.length() != HEX_DIGITS || !digits.matches("[0-9A-Fa-f]*")) {
      throw new PostgresStartException(
          "The master key from "
              + source
              + " is not 64 hexadecimal digits. Make one with: openssl rand -hex 32");
    }
    return new SecretBox(HexFormat.of().parseHex(digits));
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
