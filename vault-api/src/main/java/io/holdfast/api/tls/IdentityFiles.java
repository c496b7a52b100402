package io.holdfast.api.tls;

import io.holdfast.api.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Reads identities from PEM (RFC 7468) and PKCS#12 (RFC 7292) files. */
final class IdentityFiles {
  private static final long MAX_SIZE_BYTES = 1 << 20;

  private IdentityFiles() {}

  /**
   * A PEM chain and a PEM key, PKCS#8, PKCS#1 or SEC1, encrypted or not. Both may be one file.
   *
   * @throws TlsException in words
   */
  static TlsIdentity readPem(Path certificateFile, Path keyFile, @Nullable Secret passphrase)
      throws TlsException {
    List<X509Certificate> certificates = certificates(certificateFile);
    PrivateKey key = key(keyFile, passphrase);
    try {
      return new TlsIdentity(key, CertificateChain.order(certificates, key));
    } catch (TlsException mismatch) {
      throw new TlsException(
          certificateFile + " and " + keyFile + ": " + mismatch.getMessage(), mismatch);
    }
  }

  /** Every certificate of a PEM file. */
  static List<X509Certificate> certificates(Path file) throws TlsException {
    List<X509Certificate> certificates = new ArrayList<>();
    try (PEMParser parser = new PEMParser(open(file))) {
      for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
        if (item instanceof X509CertificateHolder holder) {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | GeneralSecurityException broken) {
      throw new TlsException(file + " is not a readable PEM file: " + words(broken), broken);
    }
    if (certificates.isEmpty()) {
      throw new TlsException(file + " holds no certificate (-----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  /** The first private key of a PEM file. */
  static PrivateKey key(Path file, @Nullable Secret passphrase) throws TlsException {
    try (PEMParser parser = new PEMParser(open(file))) {
      for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
        PrivateKeyInfo info = keyInfo(item, file, passphrase);
        if (info != null) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
      }
    } catch (PKCSException | OperatorCreationException | PEMException wrong) {
      String problem = passphrase == null ? words(wrong) : "the passphrase does not open it";
      throw new TlsException(file + ": the private key cannot be read: " + problem, wrong);
    } catch (IOException broken) {
      throw new TlsException(file + " is not a readable PEM file: " + words(broken), broken);
    }
    throw new TlsException(file + " holds no private key");
  }

  private static @Nullable PrivateKeyInfo keyInfo(
      Object item, Path file, @Nullable Secret passphrase)
      throws IOException, PKCSException, OperatorCreationException, TlsException {
    return switch (item) {
      case PrivateKeyInfo info -> info;
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PKCS8EncryptedPrivateKeyInfo encrypted ->
          encrypted.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(new BouncyCastleProvider())
                  .build(require(passphrase, file).revealChars()));
      case PEMEncryptedKeyPair encrypted ->
          encrypted
              .decryptKeyPair(
                  new JcePEMDecryptorProviderBuilder()
                      .setProvider(new BouncyCastleProvider())
                      .build(require(passphrase, file).revealChars()))
              .getPrivateKeyInfo();
      default -> null;
    };
  }

  private static Secret require(@Nullable Secret passphrase, Path file) throws TlsException {
    if (passphrase == null) {
      throw new TlsException(
          file
              + ": the private key is encrypted; give tls-passphrase-file"
              + " or HOLDFAST_TLS_PASSPHRASE");
    }
    return passphrase;
  }

  /**
   * The first key of a PKCS#12 file with its chain.
   *
   * @throws TlsException in words
   */
  static TlsIdentity readKeystore(Path file, @Nullable Secret passphrase) throws TlsException {
    char[] password = passphrase == null ? new char[0] : passphrase.revealChars();
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
        if (key instanceof PrivateKey privateKey) {
          return new TlsIdentity(
              privateKey, CertificateChain.order(allCertificates(store), privateKey));
        }
      }
    } catch (IOException unreadable) {
      boolean wrong = unreadable.getCause() instanceof java.security.UnrecoverableKeyException;
      String problem = wrong ? "the passphrase does not open it" : words(unreadable);
      throw new TlsException(file + ": " + problem, unreadable);
    } catch (GeneralSecurityException broken) {
      throw new TlsException(file + " is not a readable PKCS#12 file: " + words(broken), broken);
    }
    throw new TlsException(file + " holds no private key");
  }

  private static List<X509Certificate> allCertificates(KeyStore store)
      throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      Certificate[] chain = store.getCertificateChain(alias);
      for (Certificate certificate :
          chain == null ? new Certificate[] {store.getCertificate(alias)} : chain) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    }
    return certificates;
  }

  private static Reader open(Path file) throws IOException {
    if (Files.size(file) > MAX_SIZE_BYTES) {
      throw new IOException("it is larger than 1 MiB");
    }
    return new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  private static String words(Exception problem) {
    return switch (problem) {
      case java.nio.file.NoSuchFileException missing -> "it does not exist";
      case java.nio.file.AccessDeniedException denied -> "this user may not read it";
      default -> String.valueOf(problem.getMessage());
    };
  }
}
