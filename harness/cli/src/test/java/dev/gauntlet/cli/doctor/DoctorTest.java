package dev.gauntlet.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir private Path folder;

  @Test
  void warnsOfAQuotaThatIsLessThanTheCores() {
    assertGrade(Doctor.cores(4, OptionalDouble.empty()), Grade.OK);
    assertGrade(Doctor.cores(4, OptionalDouble.of(4)), Grade.OK);
    Finding half = Doctor.cores(4, OptionalDouble.of(2.5));
    assertGrade(half, Grade.WARN);
    assertThat(half.value()).isEqualTo("4, quota of 2.50");
    assertThat(half.cure()).contains("--threads 2");
  }

  @Test
  void gradesMemoryLoadNoiseAndLocale() {
    assertGrade(Doctor.memory(500, 400), Grade.FAIL);
    assertGrade(Doctor.memory(2000, 400), Grade.WARN);
    assertGrade(Doctor.memory(16_000, 400), Grade.OK);
    assertGrade(Doctor.load(1.5, 2), Grade.WARN);
    assertGrade(Doctor.load(0.5, 2), Grade.OK);
    assertGrade(Doctor.load(-1, 2), Grade.OK);
    assertGrade(Doctor.noise(new double[] {1, 1.05, 1.02}), Grade.OK);
    Finding noisy = Doctor.noise(new double[] {1, 1.3, 1.0});
    assertGrade(noisy, Grade.WARN);
    assertThat(noisy.value()).startsWith("30.0 %");
    assertGrade(Doctor.locale("UTF-8"), Grade.OK);
    assertGrade(Doctor.locale("ANSI_X3.4-1968"), Grade.WARN);
  }

  @Test
  void takesTheProbeAtItsWordAndItsSilenceForACrash() {
    List<Finding> fine =
        Doctor.engines("vector 256\nsome noise\ntorch 2.7.1\nonnx 1.29.0\n", "avx avx2 sse4_2");
    assertThat(fine).extracting(Finding::grade).containsOnly(Grade.OK);
    assertThat(fine.get(2).value())
        .isEqualTo("256 bits in Java, the processor has avx avx2 sse4_2");

    List<Finding> failed =
        Doctor.engines("vector failed x\ntorch failed UnsatisfiedLinkError: no libc\n", "sse4_2");
    assertThat(failed)
        .extracting(Finding::grade)
        .containsExactly(Grade.FAIL, Grade.WARN, Grade.WARN);
    assertThat(failed.get(0).value()).contains("UnsatisfiedLinkError: no libc");
    assertThat(failed.get(1).value()).contains("its process ended");
    assertThat(failed).allMatch(finding -> !finding.cure().isEmpty());
  }

  @Test
  void knowsAFolderFromWhichNothingCanBeLoaded() throws IOException {
    assertGrade(Folders.temporaryFolder(folder), Grade.OK);
    assertThat(folder).isEmptyDirectory();
    Path file = Files.writeString(folder.resolve("file"), "");
    assertGrade(Folders.temporaryFolder(file), Grade.FAIL);
    assertGrade(Folders.engineCache(file.resolve("cache"), Grade.WARN), Grade.WARN);
    assertGrade(Folders.engineCache(folder.resolve("new"), Grade.FAIL), Grade.OK);
  }

  private static void assertGrade(Finding finding, Grade grade) {
    assertThat(finding.grade()).as("%s", finding).isEqualTo(grade);
    assertThat(finding.cure().isEmpty()).as("%s", finding).isEqualTo(grade == Grade.OK);
  }
}
