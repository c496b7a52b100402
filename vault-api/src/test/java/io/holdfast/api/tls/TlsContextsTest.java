package io.holdfast.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.holdfast.api.config.ConfigurationException;
import io.holdfast.api.config.ConfigurationReader;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T06:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path directory;

  @Test
  void changedFilesAreTakenOverAndBrokenOnesAreNot() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    TestAuthority first = root.sign("first");
    TestAuthority second = root.sign("second");
    Path file = directory.resolve("vault.pem");
    write(file, first);
    HoldfastConfig config =
        config(Map.of(Setting.TLS_CERTIFICATE, file.toString(), Setting.TLS_KEY, file.toString()));
    TlsIdentitySource source = new TlsIdentitySource(config, directory, CLOCK);

    try (TlsContexts contexts = TlsContexts.open(source, Duration.ofMillis(20))) {
      assertThat(contexts.certificate()).isEqualTo(first.certificate());
      var before = contexts.current();

      Files.writeString(file, "half a certif");
      Thread.sleep(200);
      assertThat(contexts.certificate()).isEqualTo(first.certificate());
      assertThat(contexts.current()).isSameAs(before);

      write(file, second);
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!contexts.certificate().equals(second.certificate()) && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertThat(contexts.certificate()).isEqualTo(second.certificate());
      assertThat(contexts.current()).isNotSameAs(before);
    }
  }

  @Test
  void filesThatChangeWhileTheyAreReadAreReadAgain() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    TestAuthority second = root.sign("second");
    Path file = directory.resolve("vault.pem");
    write(file, root.sign("first"));
    HoldfastConfig config =
        config(Map.of(Setting.TLS_CERTIFICATE, file.toString(), Setting.TLS_KEY, file.toString()));
    AtomicBoolean replaced = new AtomicBoolean();
    TlsIdentitySource source =
        new TlsIdentitySource(config, directory, CLOCK) {
          @Override
          public TlsIdentity read() throws TlsException {
            TlsIdentity read = super.read();
            if (!replaced.getAndSet(true)) {
              assertThatCode(() -> write(file, second)).doesNotThrowAnyException();
            }
            return read;
          }
        };

    try (TlsContexts contexts = TlsContexts.open(source, Duration.ofMillis(20))) {
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!contexts.certificate().equals(second.certificate()) && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertThat(contexts.certificate()).isEqualTo(second.certificate());
    }
  }

  @Test
  void ownCertificateNamesTheEndpointAndItsBuckets() throws Exception {
    TlsIdentity identity = own("s3.example.com", CLOCK);

    assertThat(OwnAuthority.names(identity.leaf()))
        .containsExactlyInAnyOrder(
            "s3.example.com",
            "*.s3.example.com",
            "localhost",
            "*.localhost",
            "127.0.0.1",
            "0:0:0:0:0:0:0:1");
    identity.leaf().verify(identity.chain().getLast().getPublicKey());
  }

  @Test
  void ownCertificateIsKeptAndRenewedUnderTheSameAuthority() throws Exception {
    TlsIdentity first = own("s3.example.com", CLOCK);

    assertThat(own("s3.example.com", CLOCK).chain()).isEqualTo(first.chain());
    TlsIdentity renamed = own("vault.example.com", CLOCK);
    assertThat(renamed.leaf()).isNotEqualTo(first.leaf());
    assertThat(renamed.chain().getLast()).isEqualTo(first.chain().getLast());
    TlsIdentity renewed = own("vault.example.com", Clock.offset(CLOCK, Duration.ofDays(350)));
    assertThat(renewed.leaf()).isNotEqualTo(renamed.leaf());
    assertThat(renewed.chain().getLast()).isEqualTo(first.chain().getLast());
  }

  @Test
  void ownKeysAreForTheirOwnerOnly() throws Exception {
    own("s3.example.com", CLOCK);

    for (String name : new String[] {"ca-key.pem", "server-key.pem"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  private TlsIdentity own(String domain, Clock clock) throws Exception {
    HoldfastConfig config = config(Map.of(Setting.ENDPOINT_DOMAINS, domain));
    return new TlsIdentitySource(config, directory, clock).read();
  }

  private HoldfastConfig config(Map<Setting, String> options) throws ConfigurationException {
    return new ConfigurationReader(options, Map.of(), null, directory).read();
  }

  private static void write(Path file, TestAuthority identity) throws Exception {
    Path fresh = file.resolveSibling("fresh.pem");
    Files.writeString(
        fresh, TestAuthority.pem(identity.certificate(), identity.pair().getPrivate()));
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
