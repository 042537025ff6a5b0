package dev.gauntlet.ops;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes and loads TorchScript archives: the zip that {@code torch.jit.save} makes of a module
 * without parameters, whose class is {@code Op}.
 */
final class TorchArchive {
  /** Pickle, protocol 2: an instance of {@code __torch__.Op} without state. */
  private static final String MODULE = "\u0080\u0002c__torch__\nOp\n)\u0081}b.";

  /** Pickle, protocol 2: the empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  /** The format of PyTorch 1.12 and later; an older one would have operators rewritten. */
  private static final String VERSION = "10";

  private TorchArchive() {}

  /**
   * Compiles a class text. The caller must keep the model: its function is gone with it.
   *
   * @throws ai.djl.engine.EngineException if it is not valid TorchScript; says where
   */
  static Model load(String source) {
    Model model = Model.newInstance("op", Device.cpu(), "PyTorch");
    try {
      load(source, model);
      return model;
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw new IllegalStateException("cannot load a TorchScript archive", e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static void load(String source, Model model) throws IOException, MalformedModelException {
    Path folder = Files.createTempDirectory(temporaryName());
    Path file = folder.resolve("op.pt");
    try {
      write(source, file);
      model.load(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  static String temporaryName() {
    return "gauntlet-op-" + ProcessHandle.current().pid() + "-";
  }

  private static void write(String source, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "op/data.pkl", MODULE);
      entry(zip, "op/code/__torch__.py", source);
      entry(zip, "op/constants.pkl", NO_CONSTANTS);
      entry(zip, "op/version", VERSION);
    }
  }

  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }
}
