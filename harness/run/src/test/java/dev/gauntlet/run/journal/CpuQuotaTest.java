package dev.gauntlet.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuQuotaTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0::/a/b | a/cpu.max: 150000 100000 | 1.5",
        "0::/a/b | a/b/cpu.max: max 100000 | ",
        "0::/a/b | cpu.max: 400000 100000; a/b/cpu.max: 200000 100000 | 2",
        "0::/somewhere/outside | cpu.max: 50000 100000 | 0.5",
        "4:cpu,cpuacct:/docker/x | cpu/cpu.cfs_quota_us: 300000; cpu/cpu.cfs_period_us: 100000 | 3",
        "4:cpu:/ | cpu/cpu.cfs_quota_us: -1; cpu/cpu.cfs_period_us: 100000 | ",
        "5:memory:/x | x/cpu.max: 100000 100000 | ",
        "nonsense | cpu.max: 100000 100000 | ",
      })
  void readsQuotasOfEitherVersion(String membership, String files, Double quota)
      throws IOException {
    Path root = Files.createDirectory(folder.resolve("groups"));
    for (String file : files.split("; ", -1)) {
      Path path = root.resolve(file.substring(0, file.indexOf(": ")));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.substring(file.indexOf(": ") + 2) + "\n");
    }
    Path self = Files.writeString(folder.resolve("cgroup"), membership + "\n");
    OptionalDouble found = CpuQuota.of(self, root);
    assertThat(found).isEqualTo(quota == null ? OptionalDouble.empty() : OptionalDouble.of(quota));
  }
}
