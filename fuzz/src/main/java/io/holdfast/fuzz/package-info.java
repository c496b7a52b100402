/**
 * What the tests of parsers share: broken inputs from a seed, a watch over each, frozen verdicts.
 */
@NullMarked
package io.holdfast.fuzz;

import org.jspecify.annotations.NullMarked;
