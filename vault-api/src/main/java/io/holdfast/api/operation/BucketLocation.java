package io.holdfast.api.operation;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import java.util.regex.Pattern;

/**
 * LocationConstraint against the one region there is. Taken are: nothing, the region, its aliases,
 * and any of these with {@code :placement} behind it where that placement is configured.
 */
final class BucketLocation {
  /** The region that S3 writes as an empty LocationConstraint. */
  static final String CLASSIC_REGION = "us-east-1";

  private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2}(?:-[a-z]+)+-\\d{1,2}");

  private final HoldfastConfig.S3 settings;

  BucketLocation(HoldfastConfig.S3 settings) {
    this.settings = settings;
  }

  /** The region's name. */
  String region() {
    return settings.region();
  }

  /**
   * Refuses a constraint that is not this region.
   *
   * @throws S3Exception IllegalLocationConstraintException for another region,
   *     InvalidLocationConstraint for what is none
   */
  void require(String constraint) {
    int colon = constraint.indexOf(':');
    String region = colon < 0 ? constraint : constraint.substring(0, colon);
    boolean regionKnown =
        region.isEmpty()
            || region.equals(settings.region())
            || settings.regionAliases().contains(region);
    boolean placementKnown =
        colon < 0 || settings.placementNames().contains(constraint.substring(colon + 1));
    if (regionKnown && placementKnown) {
      return;
    }
    if (AWS_REGION.matcher(constraint).matches()) {
      throw new S3Exception(
          S3ErrorCode.ILLEGAL_LOCATION_CONSTRAINT,
          "The "
              + constraint
              + " location constraint is incompatible for the region specific endpoint this"
              + " request was sent to.");
    }
    throw new S3Exception(S3ErrorCode.INVALID_LOCATION_CONSTRAINT)
        .with("LocationConstraint", constraint);
  }

  /** What GetBucketLocation answers: empty for us-east-1. */
  String of(Bucket bucket) {
    String constraint = bucket.locationConstraint();
    int colon = constraint.indexOf(':');
    String region = colon < 0 ? constraint : constraint.substring(0, colon);
    if (region.isEmpty()) {
      region = settings.region();
    }
    return region.equals(CLASSIC_REGION) ? "" : region;
  }
}
