package dev.gauntlet.kernels.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedParametersTest {

  /** Parameters of 65,536 rows. */
  private static ParameterList parameters(long... columns) {
    ParameterList parameters = new ParameterList();
    for (long each : columns) {
      String name = "p" + parameters.size();
      parameters.add(
          name,
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.WEIGHT)
              .optShape(new Shape(65536, each))
              .build());
    }
    return parameters;
  }

  @Test
  void areOneAfterTheOther() {
    assertThat(SharedParameters.of(parameters(2, 1)).vector().offsets())
        .containsEntry("p0", 0)
        .containsEntry("p1", 2 * 65536);
  }

  /** Of which the first has no size in bytes that is an int, and the others none in floats. */
  @ParameterizedTest
  @ValueSource(longs = {8192, 32768, 65536, 262144})
  void refusesMoreThanABufferHolds(long columns) {
    ParameterList two = parameters(columns / 2, columns / 2);
    assertThatThrownBy(() -> SharedParameters.of(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the model has %d parameters, must have at most 536870911 to be trained by kernels",
            65536 * columns);
  }
}
