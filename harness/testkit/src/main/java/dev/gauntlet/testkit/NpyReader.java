package dev.gauntlet.testkit;

import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one array in NumPy's npy format, version 1.0 or 2.0: little-endian float32 or int64 in C
 * order, and nothing else. No size is believed before the bytes are there.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
 *     format</a>
 */
final class NpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 10_000; // NumPy's own limit
  private static final int MOST_DIGITS = 18; // of a dimension: it fits a long
  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

  /** An entry of the header, a Python dictionary: {@code 'key': value} and a comma or the end. */
  private static final Pattern ENTRY =
      Pattern.compile("\\G\\s*'(\\w+)'\\s*:\\s*('[^']*'|True|False|\\([^()]*\\))\\s*(?:,\\s*|$)");

  private final String name;
  private final ByteBuffer bytes;

  /**
   * @param name of the array, for messages: file and entry
   * @param content all of its bytes
   */
  NpyReader(String name, byte[] content) {
    this.name = name;
    this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the array.
   *
   * @throws InputException if it is not such an array
   */
  NpyArray read() {
    Header header = entries(header());
    Shape shape = shape(header.shape());
    if (header.fortranOrder()) {
      throw refused("is in Fortran order, must be in C order");
    }
    return switch (header.descr()) {
      case "'<f4'" -> {
        requireSize(shape, Float.BYTES);
        yield new NpyArray.Floats(shape, bytes.asFloatBuffer());
      }
      case "'<i8'" -> {
        requireSize(shape, Long.BYTES);
        yield new NpyArray.Longs(shape, bytes.asLongBuffer());
      }
      default -> throw refused("is of type " + header.descr() + ", must be '<f4' or '<i8'");
    };
  }

  private String header() {
    int versionOffset = MAGIC.length;
    if (bytes.remaining() < versionOffset + 2
        || !Arrays.equals(bytes.array(), 0, versionOffset, MAGIC, 0, versionOffset)) {
      throw refused("is not an npy array");
    }
    int major = bytes.get(versionOffset);
    int minor = bytes.get(versionOffset + 1);
    if ((major != 1 && major != 2) || minor != 0) {
      throw refused("is npy version " + major + "." + minor + ", must be 1.0 or 2.0");
    }
    bytes.position(versionOffset + 2);
    int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
    if (bytes.remaining() < lengthBytes) {
      throw refused("ends within its header");
    }
    int length = major == 1 ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt();
    if (length < 0 || length > LONGEST_HEADER) {
      throw refused(
          "has a header of %s bytes, must be at most %s"
              .formatted(Integer.toUnsignedString(length), LONGEST_HEADER));
    }
    if (bytes.remaining() < length) {
      throw refused("ends within its header");
    }
    byte[] header = new byte[length];
    bytes.get(header);
    return new String(header, StandardCharsets.ISO_8859_1).strip();
  }

  /** What the header says, as it is written there. */
  private record Header(String descr, boolean fortranOrder, String shape) {}

  private Header entries(String header) {
    boolean braced = header.startsWith("{") && header.endsWith("}");
    String body = braced ? header.substring(1, header.length() - 1) : "";
    Map<String, String> entries = new HashMap<>();
    Matcher entry = ENTRY.matcher(body);
    int end = 0;
    boolean twice = false;
    while (end < body.length() && entry.find()) {
      twice |= entries.put(entry.group(1), entry.group(2)) != null;
      end = entry.end();
    }
    String descr = entries.getOrDefault("descr", "");
    String fortranOrder = entries.getOrDefault("fortran_order", "");
    String shape = entries.getOrDefault("shape", "");
    boolean typed =
        entries.keySet().equals(KEYS)
            && descr.startsWith("'")
            && fortranOrder.matches("True|False")
            && shape.startsWith("(");
    if (end < body.length() || twice || !typed) {
      throw refused(
          "has the header '%s', must be like {'descr': '<f4', 'fortran_order': False, 'shape':"
                  .formatted(header)
              + " (2, 3), }");
    }
    return new Header(descr, fortranOrder.equals("True"), shape);
  }

  /** The shape that a Python tuple of integers gives: {@code ()}, {@code (2,)}, {@code (2, 3)}. */
  private Shape shape(String tuple) {
    String body = tuple.substring(1, tuple.length() - 1).strip();
    if (body.isEmpty()) {
      return new Shape();
    }
    String[] dimensions = body.split(",", -1);
    boolean trailingComma = dimensions[dimensions.length - 1].isBlank();
    int rank = trailingComma ? dimensions.length - 1 : dimensions.length;
    long[] shape = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      String dimension = dimensions[axis].strip();
      boolean isNumber =
          !dimension.isEmpty()
              && dimension.length() <= MOST_DIGITS
              && dimension.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!isNumber || (rank == 1 && !trailingComma)) {
        throw refused("has the shape " + tuple + ", must be a tuple of sizes");
      }
      shape[axis] = Long.parseLong(dimension);
    }
    return new Shape(shape);
  }

  private void requireSize(Shape shape, int elementBytes) {
    long needed = elementBytes;
    try {
      for (long dimension : shape.getShape()) {
        needed = Math.multiplyExact(needed, dimension);
      }
    } catch (ArithmeticException e) {
      needed = -1; // more than there can be
    }
    if (needed != bytes.remaining()) {
      throw refused(
          "holds %s bytes of values, which is not the size of its shape %s"
              .formatted(bytes.remaining(), shape));
    }
  }

  private InputException refused(String why) {
    return new InputException(name + " " + why);
  }
}
