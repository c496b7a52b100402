package io.holdfast.iam.condition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of IPv4 or IPv6 addresses (RFC 4632, RFC 4291). An IPv4 address that is written as an
 * IPv6 one ({@code ::ffff:192.0.2.1}) is the IPv4 address. Bits behind the prefix do not count.
 */
public final class CidrBlock {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int V6_GROUPS = 8;
  private static final int MAPPED_BITS = 96;
  private static final int MAX_LENGTH = 64;

  private final byte[] address;
  private final int prefixBits;

  private CidrBlock(byte[] address, int prefixBits) {
    this.address = address;
    this.prefixBits = prefixBits;
  }

  /** Reads an address with or without a prefix length; null when it is none. */
  public static @Nullable CidrBlock parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] address = host.indexOf(':') < 0 ? v4(host) : v6(host);
    if (address == null) {
      return null;
    }
    int width = address.length * Byte.SIZE;
    int prefix = slash < 0 ? width : decimal(text.substring(slash + 1), width);
    if (prefix < 0) {
      return null;
    }
    if (isMapped(address) && prefix >= MAPPED_BITS) {
      return new CidrBlock(Arrays.copyOfRange(address, 12, V6_BYTES), prefix - MAPPED_BITS);
    }
    return new CidrBlock(address, prefix);
  }

  /** True for IPv6. */
  public boolean isV6() {
    return address.length == V6_BYTES;
  }

  /** Bits that are fixed; 0 is every address. */
  public int prefixBits() {
    return prefixBits;
  }

  boolean isSingleAddress() {
    return prefixBits == address.length * Byte.SIZE;
  }

  /** True when every address of {@code other} is in this block. */
  public boolean contains(CidrBlock other) {
    if (other.address.length != address.length || other.prefixBits < prefixBits) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
      int index = bit / Byte.SIZE;
      int counted = Math.min(Byte.SIZE, prefixBits - bit);
      int mask = (0xFF << (Byte.SIZE - counted)) & 0xFF;
      if (((address[index] ^ other.address[index]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMapped(byte[] address) {
    if (address.length != V6_BYTES || address[10] != (byte) 0xFF || address[11] != (byte) 0xFF) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte @Nullable [] v4(String text) {
    String[] numbers = text.split("\\.", -1);
    if (numbers.length != V4_BYTES) {
      return null;
    }
    byte[] address = new byte[V4_BYTES];
    for (int i = 0; i < V4_BYTES; i++) {
      int value = decimal(numbers[i], 255);
      if (value < 0) {
        return null;
      }
      address[i] = (byte) value;
    }
    return address;
  }

  private static byte @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      List<Integer> groups = groups(text);
      return groups == null || groups.size() != V6_GROUPS ? null : bytes(groups, List.of());
    }
    List<Integer> before = gap == 0 ? List.<Integer>of() : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    List<Integer> after = rest.isEmpty() ? List.<Integer>of() : groups(rest);
    if (before == null || after == null || text.substring(0, gap).indexOf('.') >= 0) {
      return null;
    }
    return before.size() + after.size() < V6_GROUPS ? bytes(before, after) : null;
  }

  private static byte[] bytes(List<Integer> before, List<Integer> after) {
    byte[] address = new byte[V6_BYTES];
    for (int i = 0; i < before.size(); i++) {
      put(address, i, before.get(i));
    }
    for (int i = 0; i < after.size(); i++) {
      put(address, V6_GROUPS - after.size() + i, after.get(i));
    }
    return address;
  }

  private static void put(byte[] address, int group, int value) {
    address[2 * group] = (byte) (value >> Byte.SIZE);
    address[2 * group + 1] = (byte) value;
  }

  private static @Nullable List<Integer> groups(String text) {
    String[] words = text.split(":", -1);
    List<Integer> groups = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      if (i == words.length - 1 && words[i].indexOf('.') >= 0) {
        byte[] tail = v4(words[i]);
        if (tail == null) {
          return null;
        }
        groups.add(((tail[0] & 0xFF) << Byte.SIZE) | (tail[1] & 0xFF));
        groups.add(((tail[2] & 0xFF) << Byte.SIZE) | (tail[3] & 0xFF));
        continue;
      }
      int value = hex(words[i]);
      if (value < 0) {
        return null;
      }
      groups.add(value);
    }
    return groups;
  }

  private static int hex(String text) {
    int value = text.isEmpty() || text.length() > 4 ? -1 : 0;
    for (int i = 0; value >= 0 && i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      value = digit < 0 ? -1 : value * 16 + digit;
    }
    return value;
  }

  /** A number from 0 to {@code max} without leading zeros; -1 for anything else. */
  private static int decimal(String text, int max) {
    if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value <= max ? value : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CidrBlock that
        && prefixBits == that.prefixBits
        && Arrays.equals(address, that.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + prefixBits;
  }
}
