import org.jspecify.annotations.NullMarked;

/** Pure AWS Signature Version 4: no clock, no I/O, no framework. */
@NullMarked
@SuppressWarnings("module") // SigV4 is the protocol's own name; its digit is not a version of ours.
module io.holdfast.sigv4 {
  requires static transitive org.jspecify;

  exports io.holdfast.sigv4;
}
