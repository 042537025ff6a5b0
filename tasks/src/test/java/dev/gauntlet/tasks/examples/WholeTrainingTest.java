package dev.gauntlet.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WholeTrainingTest {

  /** Windows of length 3 over the texts 0..9 and 100..104, then one that stands alone. */
  private static final Examples WINDOWS =
      new Examples() {
        @Override
        public int size() {
          return 7 + 2 + 1;
        }

        @Override
        public boolean continues(int index) {
          return index != 0 && index != 7 && index != 9;
        }

        @Override
        public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
          int start = index < 7 ? index : index < 9 ? 100 + index - 7 : 200;
          for (int i = 0; i < 3; i++) {
            tokens[tokensAt + i] = start + i;
            targets[targetsAt + i] = start + i + 1;
          }
        }
      };

  private static List<TokenBatch> all(Examples examples, Targets kind, int size, int context) {
    List<TokenBatch> all = new ArrayList<>();
    new WholeTraining(examples, new Problem(1000, 3, kind), size, context)
        .forEachRemaining(all::add);
    return all;
  }

  @Test
  void windowsAreOneTextWhoseTargetsAllComeOnce() {
    List<TokenBatch> all = all(WINDOWS, Targets.ALL, 2, 2);

    assertThat(all).extracting(TokenBatch::size).containsExactly(1, 1, 1, 1);
    assertThat(all.get(0).tokens()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(all.get(0).targets()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(all.get(1).tokens()).containsExactly(4, 5, 6, 7, 8);
    assertThat(all.get(1).targets()).containsExactly(-1, -1, 7, 8, 9);
    assertThat(all.get(2).tokens()).containsExactly(100, 101, 102, 103);
    assertThat(all.get(2).targets()).containsExactly(101, 102, 103, 104);
    assertThat(all.get(3).tokens()).containsExactly(200, 201, 202);
  }

  @Test
  void everySizeAndContextHasTheSameTargets() {
    int[] expected =
        IntStream.concat(
                IntStream.concat(IntStream.range(1, 10), IntStream.range(101, 105)),
                IntStream.range(201, 204))
            .toArray();
    for (int size = 1; size < 6; size++) {
      for (int context = 0; context < 12; context++) {
        int[] targets =
            all(WINDOWS, Targets.ALL, size, context).stream()
                .flatMapToInt(batch -> Arrays.stream(batch.targets()))
                .filter(target -> target >= 0)
                .toArray();
        assertThat(targets).isEqualTo(expected);
      }
    }
  }

  @Test
  void examplesThatStandAloneComeInBatches() {
    List<TokenBatch> all = all(new Squares(5, Targets.LAST), Targets.LAST, 2, 2);

    assertThat(all).extracting(TokenBatch::size).containsExactly(2, 2, 1);
    assertThat(all.get(1).tokens()).containsExactly(2, 3, 4, 3, 4, 5);
    assertThat(all.get(1).targets()).containsExactly(4, 9);
  }
}
