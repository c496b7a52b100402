package io.holdfast.api.config;

/**
 * What a source says about a setting.
 *
 * @param text as it stands there
 * @param origin where it stands, in words: "option --http-port"
 */
record SettingValue(String text, String origin) {
  /** Never prints the text: it may be a secret. */
  @Override
  public String toString() {
    return "SettingValue[" + origin + "]";
  }
}
