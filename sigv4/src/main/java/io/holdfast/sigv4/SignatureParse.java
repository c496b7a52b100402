package io.holdfast.sigv4;

/** What a request says about who sent it, before the secret is known. */
public sealed interface SignatureParse {
  /** The request carries no signature at all. */
  record Anonymous() implements SignatureParse {}

  /** The request carries a well-formed signature, not yet checked. */
  record Parsed(ParsedSignature signature) implements SignatureParse {}

  /** The request carries something that is not a well-formed signature. */
  record Refused(SignatureRefusal refusal) implements SignatureParse {}
}
