package dev.gauntlet.tasks.modular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Split;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModularAdditionTaskTest {
  private static final DataAccess NO_DATA =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new IllegalArgumentException(path);
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException(download.name());
        }
      };

  private static Set<List<Integer>> sums(Examples examples, int p) {
    Set<List<Integer>> sums = new HashSet<>();
    int[] tokens = new int[3];
    int[] target = new int[1];
    for (int i = 0; i < examples.size(); i++) {
      examples.write(i, tokens, 0, target, 0);
      assertThat(target[0]).isEqualTo((tokens[0] + tokens[1]) % p);
      assertThat(tokens[2]).isEqualTo(p);
      assertThat(sums.add(List.of(tokens[0], tokens[1]))).isTrue();
    }
    return sums;
  }

  @Test
  void everySumIsInOnePart() {
    ExampleDataset dataset =
        (ExampleDataset)
            new ModularAdditionTask().open(new ModularAdditionConfig(97, 0.3), NO_DATA, 1);
    Set<List<Integer>> all = sums(dataset.training(), 97);
    assertThat(all).hasSize((int) Math.round(0.3 * 97 * 97));
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      Set<List<Integer>> part = sums(dataset.evaluation().get(split), 97);
      assertThat(part).hasSizeBetween(3293, 3294).doesNotContainAnyElementsOf(all);
      all.addAll(part);
    }
    assertThat(all).hasSize(97 * 97);
    assertThat(dataset.vocabulary().size()).isEqualTo(98);
    assertThat(new TreeSet<>(dataset.vocabulary().symbols().codePoints().boxed().toList()))
        .hasSize(98);
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModularAdditionConfig(2, 0.5))
        .withMessage("modulus is 2, must be 3 to 127");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModularAdditionConfig(5, 0.99))
        .withMessage("train_fraction is 0.99, must leave at least one of 25 sums for each part");
  }
}
