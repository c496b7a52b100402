package io.holdfast.notary.timestamp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.GenTimeAccuracy;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Believes a response only when it answers the request, is signed by a certificate that is made for
 * time-stamping alone, and that certificate leads to one of the authority's anchors at the time of
 * the token. RFC 3161 §2.3, §2.4.2; RFC 5280 §6.
 */
final class TimestampVerifier {
  private static final List<String> TIME_STAMPING_ALONE =
      List.of(KeyPurposeId.id_kp_timeStamping.getId());

  private TimestampVerifier() {}

  static Timestamp verify(TimestampAuthority authority, TimeStampRequest request, byte[] answer)
      throws TimestampException {
    try {
      TimeStampResponse response = new TimeStampResponse(answer);
      response.validate(request);
      TimeStampToken token = response.getTimeStampToken();
      if (token == null) {
        throw new TimestampException(
            "the authority refused: " + String.valueOf(response.getStatusString()));
      }
      Instant time = token.getTimeStampInfo().getGenTime().toInstant();
      List<X509Certificate> sent = certificates(token);
      X509Certificate signer = signer(token, sent);
      token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
      requireMadeForTimestamping(signer);
      requirePath(authority, signer, sent, time);
      return new Timestamp(authority.name(), time, accuracy(token), answer);
    } catch (TSPException
        | IOException
        | GeneralSecurityException
        | OperatorCreationException
        | RuntimeException e) {
      throw new TimestampException("the answer of " + authority.name() + " is not valid", e);
    }
  }

  private static List<X509Certificate> certificates(TimeStampToken token)
      throws GeneralSecurityException {
    Collection<X509CertificateHolder> holders = token.getCertificates().getMatches(null);
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    List<X509Certificate> certificates = new ArrayList<>();
    for (X509CertificateHolder holder : holders) {
      certificates.add(converter.getCertificate(holder));
    }
    return certificates;
  }

  private static X509Certificate signer(TimeStampToken token, List<X509Certificate> sent)
      throws TimestampException, GeneralSecurityException, IOException {
    for (X509Certificate certificate : sent) {
      if (token.getSID().match(new X509CertificateHolder(certificate.getEncoded()))) {
        return certificate;
      }
    }
    throw new TimestampException("the token does not carry its signer's certificate");
  }

  /** RFC 3161 §2.3: the extended key usage is critical and names time-stamping and nothing else. */
  private static void requireMadeForTimestamping(X509Certificate signer)
      throws TimestampException, CertificateParsingException {
    boolean critical =
        signer.getCriticalExtensionOIDs() != null
            && signer.getCriticalExtensionOIDs().contains(Extension.extendedKeyUsage.getId());
    if (!critical || !TIME_STAMPING_ALONE.equals(signer.getExtendedKeyUsage())) {
      throw new TimestampException("the signer's certificate is not for time-stamping alone");
    }
  }

  private static void requirePath(
      TimestampAuthority authority,
      X509Certificate signer,
      List<X509Certificate> sent,
      Instant time)
      throws GeneralSecurityException {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(signer);
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(authority.anchors(), target);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
    // Judged when the token was made: the vault's own clock is what is in doubt.
    parameters.setDate(Date.from(time));
    // No look at revocation: it would need a clock that is right, and an anchor that an operator
    // chose is taken away by the operator.
    parameters.setRevocationEnabled(false);
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  private static Duration accuracy(TimeStampToken token) {
    GenTimeAccuracy accuracy = token.getTimeStampInfo().getGenTimeAccuracy();
    return accuracy == null
        ? Duration.ZERO
        : Duration.ofSeconds(accuracy.getSeconds())
            .plusMillis(accuracy.getMillis())
            .plusNanos(1_000L * accuracy.getMicros());
  }
}
