package dev.gauntlet.onnx.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DimTest {

  @Test
  void isAFunctionOfBatchAndLength() {
    Dim dim = new Dim(1, 2, 3, 4);
    assertThat(dim.at(5, 7)).isEqualTo(1 + 2 * 7 + 3 * 5 + 4 * 5 * 7);
    assertThat(dim.isConstant()).isFalse();
    assertThat(Dim.of(6).isConstant()).isTrue();
    assertThat(Dim.of(6).at(5, 7)).isEqualTo(6);
  }

  @Test
  void readsAsAFormula() {
    assertThat(Dim.of(0)).hasToString("0");
    assertThat(Dim.BATCH).hasToString("batch");
    assertThat(Dim.LENGTH).hasToString("length");
    assertThat(new Dim(-1, 1, 0, 0)).hasToString("length-1");
    assertThat(new Dim(3, -1, 2, 4)).hasToString("4*batch*length+2*batch-length+3");
  }

  @Test
  void blocksShareTheirInnermostCommonPath() {
    assertThat(BlockLocator.between("h.0.attn.c_attn", "h.0.attn.c_proj")).isEqualTo("h.0.attn");
    assertThat(BlockLocator.between("h.0.mlp", "h.1.ln_1")).isEqualTo("h");
    assertThat(BlockLocator.between("h.1", "h.10")).isEqualTo("h");
    assertThat(BlockLocator.between("", "wte")).isEmpty();
    assertThat(BlockLocator.between("wte", "wpe")).isEmpty();
  }
}
