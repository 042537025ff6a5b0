package dev.gauntlet.run.tensorboard;

import dev.gauntlet.base.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of TensorFlow's records: the length of each as a little-endian number of 8 bytes, a
 * checksum of that, the data, and a checksum of those (TensorFlow, "TFRecord and
 * tf.train.Example"). Each record reaches the system in one piece before {@link #write} returns; a
 * reader waits at one that was cut short, and takes what is before it.
 */
final class RecordWriter implements Closeable {
  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  /** What TensorFlow adds to a checksum, so that one of data that hold a checksum is no trap. */
  private static final int MASK = 0xa282ead8;

  private final FileChannel channel;

  /** Opens a file; what it held is dropped. */
  RecordWriter(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  void write(byte[] data) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FRAME + data.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(data.length);
    frame.putInt(checksum(frame.array(), Long.BYTES));
    frame.put(data);
    frame.putInt(checksum(data, data.length));
    AtomicFile.writeFully(channel, frame.flip());
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
