package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquationTest {

  @ParameterizedTest
  @CsvSource({
    "123, +, 456, 0",
    "5, +, 5, 1",
    "999, +, 1, 3",
    "999, +, 999, 3",
    "456, -, 123, 0",
    "100, -, 1, 2",
    "1, -, 100, 2",
    "123, -, 999, 0",
    "7, -, 7, 0",
    "999999999999999999, +, 1, 18",
  })
  void countsCarries(long left, char operator, long right, int carries) {
    assertThat(new Equation(left, operator, right).carries()).isEqualTo(carries);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 1_000, 1_000_000_000_000_000_000L})
  void carriesAreThoseOfColumnArithmetic(long bound) {
    SplittableRandom random = new SplittableRandom(bound);
    for (int i = 0; i < 500; i++) {
      long a = random.nextLong(bound);
      long b = random.nextLong(bound);
      assertThat(new Equation(a, '+', b).carries()).isEqualTo(carries(a, b));
      assertThat(new Equation(a, '-', b).carries())
          .isEqualTo(borrows(Math.max(a, b), Math.min(a, b)));
    }
  }

  private static int carries(long a, long b) {
    int count = 0;
    for (long carry = 0; a > 0 || b > 0; a /= 10, b /= 10) {
      carry = a % 10 + b % 10 + carry >= 10 ? 1 : 0;
      count += (int) carry;
    }
    return count;
  }

  private static int borrows(long larger, long smaller) {
    int count = 0;
    for (long borrow = 0; larger > 0; larger /= 10, smaller /= 10) {
      borrow = larger % 10 - smaller % 10 - borrow < 0 ? 1 : 0;
      count += (int) borrow;
    }
    return count;
  }

  @Test
  void aMirroredTwinHasItsOperandsExchanged() {
    assertThat(new Equation(1, '+', 2).mirrored()).isEqualTo(new Equation(2, '+', 1));
    assertThat(new Equation(3, '+', 3).mirrored()).isEqualTo(new Equation(3, '+', 3));
    assertThat(new Equation(1, '-', 2).mirrored()).isEqualTo(new Equation(2, '-', 1));
    assertThat(new Equation(3, '-', 3).mirrored()).isEqualTo(new Equation(3, '-', 3));
  }

  @Test
  void otherOperatorsAreRefused() {
    assertThatThrownBy(() -> new Equation(1, '*', 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("operator is '*', must be + or -");
  }
}
