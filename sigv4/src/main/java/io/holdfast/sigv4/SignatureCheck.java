package io.holdfast.sigv4;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verdict on a signature. */
public sealed interface SignatureCheck {

  /**
   * The signature is right.
   *
   * @param accessKeyId whose secret made it
   * @param form where it was carried
   * @param signedHeaders the lower-case names it covers; empty for a POST form and for SigV2
   * @param payloadMode what it says about the body
   * @param signedAt when the client says it signed
   * @param expiresAt when a presigned request or a V2 query stops being good; null for a header
   * @param sessionToken the security token sent along, not checked here
   * @param chunkKey what continues the signature over the chunks of a body; null for SigV2
   */
  record Verified(
      String accessKeyId,
      SignatureForm form,
      List<String> signedHeaders,
      PayloadMode payloadMode,
      Instant signedAt,
      @Nullable Instant expiresAt,
      @Nullable String sessionToken,
      @Nullable ChunkSeed chunkKey)
      implements SignatureCheck {
    /** Copies the list. */
    public Verified {
      signedHeaders = List.copyOf(signedHeaders);
    }

    /** Prints no token. */
    @Override
    public String toString() {
      return "Verified[" + accessKeyId + ", " + form + ", " + payloadMode + ", " + signedAt + "]";
    }
  }

  /** The request must be refused. */
  record Refused(SignatureRefusal refusal) implements SignatureCheck {}
}
