package io.holdfast.sts.session;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.storage.identity.TokenKey;
import java.text.ParseException;
import java.util.Arrays;
import java.util.function.Function;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A session into a token and back: claims signed with HS512, then encrypted with {@code dir} and
 * {@code A256GCM} (RFC 7519 §5.2, nested). Both headers are pinned: what names another algorithm,
 * compression or a critical extension is no token. ADR 0010.
 */
final class SessionTokenCodec {
  /** The longest token that is looked at, in characters. */
  static final int MAX_TOKEN_CHARACTERS = 16_384;

  private static final int SIGNING_BYTES = 64;
  private static final String CONTENT_TYPE = "JWT";

  private SessionTokenCodec() {}

  static String seal(OpenedSession session, TokenKey key) {
    try {
      SignedJWT signed =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS512).keyID(key.keyId()).build(),
              SessionClaims.of(session));
      signed.sign(new MACSigner(signing(key)));
      JWEObject sealed =
          new JWEObject(
              new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                  .keyID(key.keyId())
                  .contentType(CONTENT_TYPE)
                  .build(),
              new Payload(signed));
      sealed.encrypt(new DirectEncrypter(encryption(key)));
      return sealed.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("this Java cannot make session tokens", e);
    }
  }

  /**
   * The session of a token; its times are not judged here.
   *
   * @param keys by key id; null for those that are not known (any more)
   */
  static OpenedSession open(String token, Function<String, @Nullable TokenKey> keys)
      throws InvalidSessionException {
    if (token.length() > MAX_TOKEN_CHARACTERS) {
      throw invalid();
    }
    JWEObject sealed = parsed(token);
    TokenKey key = key(sealed.getHeader(), keys);
    try {
      sealed.decrypt(new DirectDecrypter(encryption(key)));
      SignedJWT signed = sealed.getPayload().toSignedJWT();
      if (signed == null
          || !signed.getHeader().getAlgorithm().equals(JWSAlgorithm.HS512)
          || !key.keyId().equals(signed.getHeader().getKeyID())
          || !signed.verify(new MACVerifier(signing(key)))) {
        throw invalid();
      }
      return SessionClaims.read(signed.getJWTClaimsSet());
    } catch (ParseException | JOSEException | RuntimeException e) {
      // The library throws unchecked exceptions for some malformed input; each is the same refusal.
      throw invalid();
    }
  }

  private static JWEObject parsed(String token) throws InvalidSessionException {
    try {
      JWEObject sealed = JWEObject.parse(token);
      for (String part : token.split("\\.", -1)) {
        // The library skips what is not base64, and spare bits at the end: many texts, one token.
        if (!Base64URL.encode(Base64URL.from(part).decode()).toString().equals(part)) {
          throw invalid();
        }
      }
      return sealed;
    } catch (ParseException | RuntimeException e) {
      // As above.
      throw invalid();
    }
  }

  private static TokenKey key(JWEHeader header, Function<String, @Nullable TokenKey> keys)
      throws InvalidSessionException {
    String keyId = header.getKeyID();
    if (!JWEAlgorithm.DIR.equals(header.getAlgorithm())
        || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
        || header.getCompressionAlgorithm() != null
        || header.getCriticalParams() != null
        || !CONTENT_TYPE.equals(header.getContentType())
        || keyId == null) {
      throw invalid();
    }
    TokenKey key = keys.apply(keyId);
    if (key == null) {
      throw invalid();
    }
    return key;
  }

  private static byte[] signing(TokenKey key) {
    return Arrays.copyOf(key.reveal(), SIGNING_BYTES);
  }

  private static SecretKey encryption(TokenKey key) {
    return new SecretKeySpec(key.reveal(), SIGNING_BYTES, TokenKey.BYTES - SIGNING_BYTES, "AES");
  }

  private static InvalidSessionException invalid() {
    return new InvalidSessionException(
        InvalidSessionException.Reason.INVALID,
        "The security token included in the request is invalid.");
  }
}
