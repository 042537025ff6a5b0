package dev.gauntlet.implementations;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.gauntlet.implementations.attentionhead.AttentionHead;
import dev.gauntlet.implementations.attentionhead.AttentionHeadConfig;
import dev.gauntlet.implementations.averaging.Averaging;
import dev.gauntlet.implementations.averaging.AveragingConfig;
import dev.gauntlet.implementations.bigram.Bigram;
import dev.gauntlet.implementations.bigram.BigramConfig;
import dev.gauntlet.implementations.blockgpt.BlockGpt;
import dev.gauntlet.implementations.blockgpt.BlockGptConfig;
import dev.gauntlet.implementations.codedecoder.CodeDecoder;
import dev.gauntlet.implementations.codedecoder.CodeDecoderConfig;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.lecturegpt.LectureGpt;
import dev.gauntlet.implementations.lecturegpt.LectureGptConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.recurrent.Gru;
import dev.gauntlet.implementations.recurrent.Lstm;
import dev.gauntlet.implementations.recurrent.RecurrentConfig;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Problem;

/**
 * Every implementation that is trained by gradients of the engine, at awkward sizes: heads of 5,
 * length 9, vocabulary 63. {@code TwinsIT} holds those in Java to the same function, and {@code
 * NGramIT} is for the one that counts.
 */
enum Cases {
  NANOGPT {
    @Override
    Block build(double dropout) {
      return new NanoGpt().build(new NanoGptConfig(2, 3, 15, dropout), PROBLEM);
    }
  },
  HF {
    @Override
    Block build(double dropout) {
      return new Hf().build(new HfConfig(2, 3, 15, dropout), PROBLEM);
    }
  },
  TL {
    @Override
    Block build(double dropout) {
      return new Tl().build(new TlConfig(14, 2, 3, 5, 13), PROBLEM);
    }
  },
  MLP {
    @Override
    Block build(double dropout) {
      return new Mlp().build(new MlpConfig(5, 11), PROBLEM);
    }
  },
  BIGRAM {
    @Override
    Block build(double dropout) {
      return new Bigram().build(new BigramConfig(), PROBLEM);
    }
  },
  AVERAGING {
    @Override
    Block build(double dropout) {
      return new Averaging().build(new AveragingConfig(15), PROBLEM);
    }
  },
  ATTENTION_HEAD {
    @Override
    Block build(double dropout) {
      return new AttentionHead().build(new AttentionHeadConfig(15), PROBLEM);
    }
  },
  LECTURE_GPT {
    @Override
    Block build(double dropout) {
      LectureGptConfig.Scale scale = LectureGptConfig.Scale.WIDTH;
      return new LectureGpt().build(new LectureGptConfig(2, 3, 15, dropout, scale), PROBLEM);
    }
  },
  BLOCK_GPT {
    @Override
    Block build(double dropout) {
      return new BlockGpt().build(new BlockGptConfig(2, 3, 5, 14, true, true, true, true), PROBLEM);
    }
  },
  CODE_DECODER {
    @Override
    Block build(double dropout) {
      return new CodeDecoder().build(new CodeDecoderConfig(2, 2, 10, dropout), PROBLEM);
    }
  },
  LSTM {
    @Override
    Block build(double dropout) {
      return new Lstm().build(new RecurrentConfig(5, 11, 2, dropout), PROBLEM);
    }
  },
  GRU {
    @Override
    Block build(double dropout) {
      return new Gru().build(new RecurrentConfig(5, 11, 2, dropout), PROBLEM);
    }
  };

  static final Problem PROBLEM = new Problem(63, 9, Problem.Targets.ALL);

  abstract Block build(double dropout);

  /** Built and initialized from a seed. */
  Block initialized(NDManager manager, int seed, double dropout) {
    Block model = build(dropout);
    manager.getEngine().setRandomSeed(seed);
    model.initialize(manager, DataType.FLOAT32, new Shape(1, PROBLEM.contextLength()));
    return model;
  }

  static NDArray logits(Block model, NDArray tokens, boolean training) {
    ParameterStore store = new ParameterStore(tokens.getManager(), false);
    return model.forward(store, new NDList(tokens), training).singletonOrThrow();
  }

  static NDArray tokens(NDManager manager, int batch, int length) {
    return manager.randomInteger(0, PROBLEM.vocabSize(), new Shape(batch, length), DataType.INT64);
  }
}
