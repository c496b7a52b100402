package io.holdfast.sts.mfa;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A QR code as a PNG image: one bit a pixel, written here because the platform's own writer would
 * bring in the whole desktop module.
 */
public final class QrPng {
  private static final int PIXELS_PER_MODULE = 6;
  private static final int QUIET_MODULES = 4;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private QrPng() {}

  /** The image of {@code text}. */
  public static byte[] of(String text) {
    QRCode code;
    try {
      code = Encoder.encode(text, ErrorCorrectionLevel.M);
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code", e);
    }
    return png(code.getMatrix());
  }

  private static byte[] png(ByteMatrix modules) {
    int side = (modules.getWidth() + 2 * QUIET_MODULES) * PIXELS_PER_MODULE;
    int rowBytes = (side + Byte.SIZE - 1) / Byte.SIZE;
    ByteBuffer rows = ByteBuffer.allocate(side * (1 + rowBytes));
    for (int y = 0; y < side; y++) {
      rows.put((byte) 0);
      for (int x = 0; x < rowBytes; x++) {
        rows.put(eightPixels(modules, x * Byte.SIZE, y));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    byte[] header =
        ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {1, 0, 0, 0, 0}).array();
    chunk(png, "IHDR", header);
    chunk(png, "IDAT", deflated(rows.array()));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte eightPixels(ByteMatrix modules, int x, int y) {
    int pixels = 0;
    for (int i = 0; i < Byte.SIZE; i++) {
      pixels = (pixels << 1) | (isDark(modules, x + i, y) ? 0 : 1);
    }
    return (byte) pixels;
  }

  private static boolean isDark(ByteMatrix modules, int x, int y) {
    int column = x / PIXELS_PER_MODULE - QUIET_MODULES;
    int row = y / PIXELS_PER_MODULE - QUIET_MODULES;
    return column >= 0
        && row >= 0
        && column < modules.getWidth()
        && row < modules.getHeight()
        && modules.get(column, row) == 1;
  }

  private static byte[] deflated(byte[] bytes) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(data.length).array());
    png.writeBytes(name);
    png.writeBytes(data);
    png.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }
}
