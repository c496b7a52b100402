package io.holdfast.api.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The certificate of a vault that was given none: a certificate authority of its own, kept in
 * {@code tls/}, and a server certificate that it renews. Clients trust {@code ca.pem} once; new
 * names and renewals then need nothing of them.
 */
final class OwnAuthority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  // What clients accept of public authorities; longer lives are refused by some.
  private static final Duration SERVER_LIFE = Duration.ofDays(397);
  private static final Duration RENEW_BEFORE = Duration.ofDays(60);
  // Clients' clocks may be behind ours.
  private static final Duration BACKDATED = Duration.ofDays(1);
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private final Path directory;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  OwnAuthority(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** The authority's certificate, for clients to trust. */
  static Path authorityFile(Path directory) {
    return directory.resolve("ca.pem");
  }

  /**
   * An identity for {@code names} (host names, wildcards, addresses): the one kept from before, or
   * a new one when that ends soon or lacks a name.
   */
  TlsIdentity identity(Collection<String> names) throws TlsException {
    Path certificateFile = directory.resolve("server.pem");
    Path keyFile = directory.resolve("server-key.pem");
    try {
      TlsIdentity authority = authority();
      if (Files.exists(certificateFile) && Files.exists(keyFile)) {
        TlsIdentity kept = IdentityFiles.readPem(certificateFile, keyFile, null);
        if (fits(kept, names, authority)) {
          return kept;
        }
      }
      TlsIdentity fresh = issue(authority, new LinkedHashSet<>(names));
      write(keyFile, pem(List.of(fresh.key())), "rw-------");
      write(certificateFile, pem(fresh.chain()), "rw-r--r--");
      return fresh;
    } catch (IOException | GeneralSecurityException | OperatorCreationException problem) {
      throw new TlsException("the vault's own certificate could not be made: " + problem, problem);
    }
  }

  private boolean fits(TlsIdentity kept, Collection<String> names, TlsIdentity authority)
      throws GeneralSecurityException {
    Instant end = kept.leaf().getNotAfter().toInstant();
    return kept.chain().getLast().equals(authority.leaf())
        && clock.instant().plus(RENEW_BEFORE).isBefore(end)
        && names(kept.leaf()).containsAll(canonical(names));
  }

  /** The names and addresses a certificate is for. */
  static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    return alternatives == null
        ? Set.of()
        : canonical(alternatives.stream().map(entry -> String.valueOf(entry.get(1))).toList());
  }

  private static Set<String> canonical(Collection<String> names) {
    return names.stream()
        .map(name -> name.equals("::1") ? "0:0:0:0:0:0:0:1" : name)
        .collect(Collectors.toSet());
  }

  private TlsIdentity authority()
      throws TlsException, IOException, GeneralSecurityException, OperatorCreationException {
    Path certificateFile = authorityFile(directory);
    Path keyFile = directory.resolve("ca-key.pem");
    if (Files.exists(certificateFile) && Files.exists(keyFile)) {
      TlsIdentity kept = IdentityFiles.readPem(certificateFile, keyFile, null);
      if (clock.instant().plus(SERVER_LIFE).isBefore(kept.leaf().getNotAfter().toInstant())) {
        return kept;
      }
    }
    KeyPair pair = newKeyPair();
    X500Name name = new X500Name("CN=Holdfast vault " + serial().toString(36) + ",O=Holdfast");
    X509v3CertificateBuilder builder = builder(name, name, pair, AUTHORITY_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    TlsIdentity authority =
        new TlsIdentity(pair.getPrivate(), List.of(sign(builder, pair.getPrivate())));
    write(keyFile, pem(List.of(authority.key())), "rw-------");
    write(certificateFile, pem(authority.chain()), "rw-r--r--");
    return authority;
  }

  private TlsIdentity issue(TlsIdentity authority, Set<String> names)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair pair = newKeyPair();
    X500Name issuer = X500Name.getInstance(authority.leaf().getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder builder =
        builder(issuer, new X500Name("CN=Holdfast"), pair, SERVER_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.leaf().getPublicKey()));
    GeneralName[] alternatives =
        names.stream().map(OwnAuthority::generalName).toArray(GeneralName[]::new);
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    return new TlsIdentity(
        pair.getPrivate(), List.of(sign(builder, authority.key()), authority.leaf()));
  }

  private static GeneralName generalName(String name) {
    int type = ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
    return new GeneralName(type, name);
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Duration life)
      throws GeneralSecurityException, CertIOException {
    Instant now = clock.instant();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            serial(),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(life)),
            subject,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return builder;
  }

  private BigInteger serial() {
    return new BigInteger(127, random).setBit(100);
  }

  private static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static String pem(List<?> items) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object item : items) {
        if (item instanceof PrivateKey key) {
          // Bouncy Castle would write SEC1 without the curve's name, which nobody can read back.
          writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
        } else {
          writer.writeObject(item);
        }
      }
    }
    return text.toString();
  }

  /** Written beside its place and renamed, so that nobody ever reads a part. */
  private static void write(Path file, String text, String mode) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    Files.writeString(fresh, text, StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
