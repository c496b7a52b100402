package io.holdfast.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.config.Secret;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
  @TempDir private Path directory;

  @Test
  void chainInAnyOrderIsPutRightAndStrangersAreLeftOut() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    TestAuthority first = root.sign("first");
    TestAuthority second = first.sign("second");
    TestAuthority leaf = second.sign("leaf");
    TestAuthority stranger = TestAuthority.root("stranger");
    // A renewed authority: same name, another key.
    TestAuthority renewed = TestAuthority.root("second");
    List<TestAuthority> all =
        new ArrayList<>(List.of(renewed, stranger, root, second, leaf, first));

    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(all, new Random(seed));
      Path chain =
          Files.writeString(
              directory.resolve("chain.pem"),
              TestAuthority.pem(all.stream().map(TestAuthority::certificate).toArray()));
      Path key =
          Files.writeString(
              directory.resolve("key.pem"), TestAuthority.pem(leaf.pair().getPrivate()));

      assertThat(IdentityFiles.readPem(chain, key, null).chain())
          .as("seed %d", seed)
          .containsExactly(
              leaf.certificate(), second.certificate(), first.certificate(), root.certificate());
    }
  }

  @Test
  void rsaKeyInTheTraditionalFormatIsRead() throws Exception {
    TestAuthority leaf = TestAuthority.root("root").sign("leaf", "RSA", 2048);
    Path both =
        Files.writeString(
            directory.resolve("both.pem"),
            TestAuthority.pem(leaf.pair().getPrivate(), leaf.certificate()));

    assertThat(Files.readString(both)).contains("BEGIN RSA PRIVATE KEY");
    assertThat(IdentityFiles.readPem(both, both, null).leaf()).isEqualTo(leaf.certificate());
  }

  @Test
  void encryptedKeyNeedsItsPassphrase() throws Exception {
    TestAuthority leaf = TestAuthority.root("root").sign("leaf");
    JceOpenSSLPKCS8EncryptorBuilder encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setRandom(new SecureRandom())
            .setPassword("open sesame".toCharArray());
    Path file =
        Files.writeString(
            directory.resolve("both.pem"),
            TestAuthority.pem(
                new JcaPKCS8Generator(leaf.pair().getPrivate(), encryptor.build()),
                leaf.certificate()));

    assertThat(IdentityFiles.readPem(file, file, new Secret("open sesame")).key())
        .isEqualTo(leaf.pair().getPrivate());
    assertThatThrownBy(() -> IdentityFiles.readPem(file, file, null))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("encrypted");
    assertThatThrownBy(() -> IdentityFiles.readPem(file, file, new Secret("wrong")))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("passphrase does not open it")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    Path chain =
        Files.writeString(
            directory.resolve("chain.pem"), TestAuthority.pem(root.sign("a").certificate()));
    Path key =
        Files.writeString(
            directory.resolve("key.pem"), TestAuthority.pem(root.sign("b").pair().getPrivate()));

    assertThatThrownBy(() -> IdentityFiles.readPem(chain, key, null))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("none of the certificates belongs to the private key");
  }

  @Test
  void pkcs12IsReadWithItsPassphraseOnly() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    TestAuthority leaf = root.sign("leaf");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "vault",
        leaf.pair().getPrivate(),
        "secret".toCharArray(),
        new Certificate[] {leaf.certificate(), root.certificate()});
    Path file = directory.resolve("vault.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }

    assertThat(IdentityFiles.readKeystore(file, new Secret("secret")).chain())
        .containsExactly(leaf.certificate(), root.certificate());
    assertThatThrownBy(() -> IdentityFiles.readKeystore(file, new Secret("Secret")))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("passphrase does not open it");
  }

  @Test
  void garbageIsRefusedInWords() throws Exception {
    Path file = Files.writeString(directory.resolve("garbage.pem"), "nothing of the kind\n");

    assertThatThrownBy(() -> IdentityFiles.readPem(file, file, null))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("holds no certificate");
  }
}
