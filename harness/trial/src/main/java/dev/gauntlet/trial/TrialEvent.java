package dev.gauntlet.trial;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.Timing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What happens in the course of a trial: it warms up, it starts, then come any number of the
 * others. Its end is not among them: that is the result, which whoever runs the trial returns.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrialEvent.WarmedUp.class, name = "warmed_up"),
  @JsonSubTypes.Type(value = TrialEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = TrialEvent.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = TrialEvent.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = TrialEvent.Elapsed.class, name = "elapsed"),
  @JsonSubTypes.Type(value = TrialEvent.Sampled.class, name = "sampled")
})
public sealed interface TrialEvent extends TrialMessage {

  /**
   * What is loaded and compiled when it is first used is so now.
   *
   * @param seconds it took; no part of the training time
   * @param steps that were run and thrown away
   * @param kernels what computes, if the model computes gradients by itself: {@code "512-bit
   *     vectors"}; empty if the engine does
   */
  record WarmedUp(double seconds, long steps, String kernels) implements TrialEvent {
    public WarmedUp {
      Objects.requireNonNull(kernels, "kernels");
    }
  }

  /**
   * The model is built, the data is open, and training is about to begin.
   *
   * @param parameters number of trained values
   * @param parameterBreakdown the same by block, in the model's order
   * @param contextLength tokens of an example
   * @param dataFacts what a reader should know of the data
   */
  record Started(
      long parameters,
      Map<String, Long> parameterBreakdown,
      int contextLength,
      Map<String, String> dataFacts)
      implements TrialEvent {
    public Started {
      parameterBreakdown = Collections.unmodifiableMap(new LinkedHashMap<>(parameterBreakdown));
      dataFacts = Collections.unmodifiableMap(new LinkedHashMap<>(dataFacts));
    }
  }

  /**
   * Training goes on. Sent a few times a second at most; nothing is lost with it.
   *
   * @param step optimizer steps done
   * @param loss training loss of the last of them, nats
   * @param examplesPerSecond examples trained on in a second of training, on average so far
   * @param budgetUsed share of the budget used up, 0 to 1 or a little more
   * @param timing where the time went so far
   */
  record Progress(
      long step, double loss, double examplesPerSecond, double budgetUsed, Timing timing)
      implements TrialEvent {
    public Progress {
      Objects.requireNonNull(timing, "timing");
    }
  }

  /** The model was evaluated. */
  record Evaluated(CurvePoint point) implements TrialEvent {
    public Evaluated {
      Objects.requireNonNull(point, "point");
    }
  }

  /**
   * Where the time had gone when an evaluation ended, which is counted in.
   *
   * @param step that of the evaluation
   * @param timing from the start of the trial
   */
  record Elapsed(long step, Timing timing) implements TrialEvent {
    public Elapsed {
      Objects.requireNonNull(timing, "timing");
    }
  }

  /** The model wrote something. */
  record Sampled(SamplePoint point) implements TrialEvent {
    public Sampled {
      Objects.requireNonNull(point, "point");
    }
  }
}
