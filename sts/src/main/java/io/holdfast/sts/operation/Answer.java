package io.holdfast.sts.operation;

import io.holdfast.sts.query.QueryXml;
import java.util.function.Consumer;

/** Writes the result of an operation. */
@FunctionalInterface
public interface Answer extends Consumer<QueryXml> {}
