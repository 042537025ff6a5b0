package dev.gauntlet.implementations.lecturegpt;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** The GPT of the lecture: separate heads, concatenated. */
public final class LectureGpt implements Implementation<LectureGptConfig> {

  @Override
  public String id() {
    return "lecture-gpt";
  }

  @Override
  public Origin origin() {
    return new Origin(
        "Let's build GPT: gpt.py",
        "Andrej Karpathy",
        "https://github.com/karpathy/ng-video-lecture");
  }

  @Override
  public LectureGptConfig defaults() {
    return new LectureGptConfig(4, 4, 64, 0.2, LectureGptConfig.Scale.HEAD_SIZE);
  }

  @Override
  public Block build(LectureGptConfig config, Problem problem) {
    return new LectureGptModel(config, problem.vocabSize(), problem.contextLength());
  }
}
