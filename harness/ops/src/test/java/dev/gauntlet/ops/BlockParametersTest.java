package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockParametersTest {

  @ParameterizedTest
  @CsvSource({
    "transformer.h.0.attn.c_attn.weight, transformer.h.0",
    "h.11.bias, h.11",
    "h.1.mlp.2.bias, h.1",
    "wte.weight, wte",
    "transformer.ln_f.bias, transformer.ln_f",
    "layers.0, layers",
    "01Linear_weight, 01Linear",
    "02SequentialBlock_01Linear_bias, 02SequentialBlock_01Linear",
    "W_E, W_E",
    "counts, counts",
  })
  void findsTheBlockInTheName(String name, String block) {
    assertThat(BlockParameters.blockOf(name)).isEqualTo(block);
  }

  @Test
  void countsByBlockWithoutAnEngine() {
    Named block = new Named();
    block.add("wte.weight", true, 5, 8);
    block.add("h.0.attn.weight", true, 8, 24);
    block.add("h.0.mlp.weight", true, 8, 32);
    block.add("running_mean", false, 8);
    BlockParameters parameters = new BlockParameters(block);
    assertThat(parameters.breakdown()).containsExactly(entry("wte", 40L), entry("h.0", 448L));
    assertThat(parameters.count()).isEqualTo(488);
    assertThat(parameters.byName()).hasSize(4);
  }

  @Test
  void countsTiedWeightsOnce() {
    Named block = new Named();
    Parameter shared = block.add("wte.weight", true, 5, 8);
    block.list.add("head.weight", shared);
    assertThat(new BlockParameters(block).count()).isEqualTo(40);
  }

  @Test
  void countsAllOfAModelThatTrainsWithoutGradients() {
    Named block = new Named();
    block.add("counts", false, 5, 5);
    assertThat(new BlockParameters(block, true).count()).isEqualTo(25);
    assertThat(new BlockParameters(block).count()).isZero();
  }

  @Test
  void refusesTwoParametersOfOneName() {
    Named block = new Named();
    block.add("weight", true, 1);
    block.add("weight", true, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockParameters(block))
        .withMessage("two parameters of the model have the name weight");
  }

  @Test
  void saysThatDjlsOwnBlocksKnowTheirSizesLater() {
    BlockParameters parameters =
        new BlockParameters(new SequentialBlock().add(Linear.builder().setUnits(3).build()));
    assertThat(parameters.byName()).containsKeys("01Linear_weight", "01Linear_bias");
    assertThatIllegalStateException().isThrownBy(parameters::count);
  }

  @Test
  void countsNoAxisOfUnknownLength() {
    Named block = new Named();
    block.add("wte.weight", true, -1, 8);
    assertThatIllegalStateException().isThrownBy(() -> new BlockParameters(block).count());
  }

  private static final class Named extends AbstractBlock {
    private final ParameterList list = new ParameterList();

    Parameter add(String name, boolean gradient, long... shape) {
      Parameter parameter =
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optRequiresGrad(gradient)
              .optShape(new Shape(shape))
              .build();
      list.add(name, parameter);
      return parameter;
    }

    @Override
    public ParameterList getParameters() {
      return list;
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}
