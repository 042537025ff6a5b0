package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EinsumEquationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch pos d_model, heads d_model d_head -> batch pos heads d_head | abc,dce->abde",
        "a b, b c -> a c | ab,bc->ac",
        "  a   b,b c->c a  | ab,bc->ca",
        "row col -> col row | ab->ba",
        "x, x -> | a,a->",
        "x, y, z -> z x y | a,b,c->cab",
        "A a _0 -> _0 | abc->c",
      })
  void translatesNamesToLettersInOrderOfOccurrence(String equation, String letters) {
    assertThat(new EinsumEquation(equation).letters()).isEqualTo(letters);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a b, b c | must have one '->'",
        "a b -> a -> b | must have one '->'",
        "a, -> a | operand 2 has no axes",
        "-> a | operand 1 has no axes",
        ", a -> a | operand 1 has no axes",
        "a b, b c -> a d | output axis 'd' is in no operand",
        "a b a, b -> b | axis 'a' is repeated in operand 1",
        "a, b b -> a | axis 'b' is repeated in operand 2",
        "a b -> a b a | axis 'a' is repeated in the output",
        "a d-head -> a | axis 'd-head' in operand 1",
        "a 2b -> a | axis '2b' in operand 1",
        "a ... -> a | axis '...' in operand 1",
        "a -> ä | axis 'ä' in the output",
        "a \"+evil()+\" -> a | axis '\"+evil()+\"' in operand 1",
      })
  void namesWhatIsWrong(String equation, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EinsumEquation(equation))
        .withMessageStartingWith("einsum '" + equation + "': ")
        .withMessageContaining(problem)
        .withMessageNotContaining("\n");
  }

  @Test
  void takesAsManyAxesAsThereAreLetters() {
    assertThat(new EinsumEquation(names(52) + " -> x51 x0").letters()).endsWith("->Za");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EinsumEquation(names(53) + " -> x0"))
        .withMessageContaining("has 53 axes, at most 52 are allowed");
  }

  @Test
  void acceptsShapesThatFit() {
    EinsumEquation equation = new EinsumEquation("b p d, h d k -> b p h k");
    assertThatCode(() -> equation.check(new Shape(2, 3, 4), new Shape(5, 4, 6)))
        .doesNotThrowAnyException();
    assertThatCode(() -> equation.check(new Shape(0, 3, 4), new Shape(5, 4, 6)))
        .doesNotThrowAnyException();
  }

  @Test
  void namesTheAxisThatHasTwoSizes() {
    EinsumEquation equation = new EinsumEquation("b p d_model, h d_model k, k b -> b p h");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> equation.check(new Shape(2, 3, 16), new Shape(5, 15, 6), new Shape(6, 2)))
        .withMessageEndingWith("axis 'd_model' has size 16 in operand 1 and size 15 in operand 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> equation.check(new Shape(2, 3, 16), new Shape(5, 16, 6), new Shape(6, 1)))
        .withMessageEndingWith("axis 'b' has size 2 in operand 1 and size 1 in operand 3");
  }

  @Test
  void namesTheOperandOfWrongRank() {
    EinsumEquation equation = new EinsumEquation("b p d, h d k -> b p h k");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> equation.check(new Shape(2, 3, 4), new Shape(4, 6)))
        .withMessageEndingWith("operand 2 has 3 axes (h d k), an array of shape (4, 6) was given");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void countsOperands(int count) {
    Shape[] shapes = Collections.nCopies(count, new Shape(2, 2)).toArray(Shape[]::new);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EinsumEquation("a b, b c -> a c").check(shapes))
        .withMessageEndingWith("has 2 operands, " + count + " were given");
  }

  /** Any well-formed equation keeps its structure: equal names, and only those, share a letter. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lettersFollowNames(long seed) {
    Random random = new Random(seed);
    List<String> pool = IntStream.range(0, 12).mapToObj(i -> "axis_" + i).toList();
    List<String> operands = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      List<String> operand = new ArrayList<>(pool);
      Collections.shuffle(operand, random);
      operand = operand.subList(0, 1 + random.nextInt(6));
      operands.add(String.join(" ", operand));
      all.addAll(operand);
    }
    List<String> output = new ArrayList<>(all.stream().distinct().toList());
    Collections.shuffle(output, random);
    all.addAll(output);

    String letters =
        new EinsumEquation(String.join(", ", operands) + " -> " + String.join(" ", output))
            .letters()
            .replaceAll("[^A-Za-z]", "");

    assertThat(letters).hasSize(all.size());
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(letters.charAt(i) == letters.charAt(j)).isEqualTo(all.get(i).equals(all.get(j)));
      }
    }
  }

  private static String names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "x" + i).collect(Collectors.joining(" "));
  }
}
