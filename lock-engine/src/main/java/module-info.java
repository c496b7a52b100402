import org.jspecify.annotations.NullMarked;

/** Pure rules of the vault's locks: no clock of its own, no I/O, no framework. */
@NullMarked
module io.holdfast.lock {
  requires static transitive org.jspecify;

  exports io.holdfast.lock;
  exports io.holdfast.lock.clock;
  exports io.holdfast.lock.lifecycle;
}
