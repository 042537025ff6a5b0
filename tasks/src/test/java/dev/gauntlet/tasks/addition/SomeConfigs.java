package dev.gauntlet.tasks.addition;

import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Settings to test with. */
final class SomeConfigs {

  private SomeConfigs() {}

  /** All kinds of settings, always the same; some ask for every problem that exists. */
  static Stream<AdditionConfig> various() {
    return IntStream.range(0, 60).mapToObj(i -> one(new SplittableRandom(i)));
  }

  private static AdditionConfig one(SplittableRandom random) {
    int digits = random.nextInt(3) == 0 ? 1 : random.nextInt(1, 19);
    List<Operation> operations = List.of(Operation.ADD, Operation.SUBTRACT, Operation.BOTH);
    Operation operation = operations.get(random.nextInt(3));
    int existing =
        BigInteger.TEN.pow(2 * digits).min(BigInteger.valueOf(400)).intValue()
            * operation.operators().length();
    int examples = random.nextInt(4) == 0 ? existing : random.nextInt(20, existing + 1);
    int heldOut = random.nextInt(8, examples * 9 / 10 + 1);
    int test = random.nextInt(4, heldOut - 3);
    return new AdditionConfig(
        digits,
        operation,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean() ? Rows.DIGIT : Rows.SEQUENCE,
        examples,
        test,
        heldOut - test,
        random.nextBoolean());
  }
}
