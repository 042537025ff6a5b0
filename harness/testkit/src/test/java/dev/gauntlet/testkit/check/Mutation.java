package dev.gauntlet.testkit.check;

/** One mistake each in {@link MutantGpt}: most of them have cost somebody days. */
enum Mutation {
  NONE(Kind.FAITHFUL, "the faithful model"),
  MASK_MISSING(Kind.BUG, "no mask at all"),
  MASK_OFF_BY_ONE(Kind.BUG, "a mask that lets each position see one token too many"),
  MASK_WITHOUT_SELF(Kind.BUG, "a mask that hides the position itself: the first row is empty"),
  MASK_OF_MINUS_INFINITY_WITHOUT_SELF(Kind.BUG, "the same with minus infinity"),
  MASK_TOO_WEAK(Kind.BUG, "a mask that takes 8 off a score"),
  MASK_OF_WHOLE_CONTEXT(Kind.BUG, "a mask for the whole context, whatever the length"),
  MASK_HIDES_PAST(Kind.BUG, "a mask that lets each position see itself alone"),
  MASK_IN_EVALUATION_ONLY(Kind.BUG, "no mask in training"),
  WINDOW_OF_THREE(Kind.BUG, "a mask that hides what is three tokens back"),
  SOFTMAX_OVER_QUERIES(Kind.BUG, "softmax over the query axis"),
  NAIVE_SOFTMAX(Kind.BUG, "softmax that does not subtract the largest score"),
  NO_SCALE(Kind.OTHER_MODEL, "scores without 1/sqrt(d)"),
  SCALE_BY_WIDTH(Kind.OTHER_MODEL, "scores divided by the root of the width"),
  HEADS_NOT_TRANSPOSED(Kind.BUG, "heads split by a reshape without the transpose"),
  HEADS_NOT_MERGED(Kind.BUG, "heads merged by a reshape without the transpose"),
  QUERY_AS_KEY(Kind.BUG, "queries used for keys, too, so that the key's weights are idle"),
  NORM_OVER_TIME(Kind.BUG, "layer norm over the time axis"),
  NORM_OVER_TIME_AND_WIDTH(Kind.BUG, "layer norm over all axes but the batch, DJL's default"),
  NORM_OVER_BATCH(Kind.BUG, "layer norm over the batch axis"),
  NORM_WITHOUT_EPSILON(Kind.BUG, "layer norm without its epsilon"),
  BATCH_NORM(Kind.BUG, "batch norm for the last layer norm"),
  BIAS_DROPPED(Kind.BUG, "a bias that is declared and not added"),
  RESIDUAL_FORGOTTEN(Kind.OTHER_MODEL, "no residual around the MLP"),
  SHARED_LAYER(Kind.BUG, "the first layer's weights in the second layer, too"),
  SHARED_PARAMETER(Kind.BUG, "one parameter object in two layers"),
  UNTIED(Kind.BUG, "an output head of its own where a tied one is claimed"),
  HEAD_IS_A_COPY(Kind.BUG, "an output head that is a detached copy of the embedding"),
  DROPOUT_IN_EVALUATION(Kind.BUG, "dropout always on"),
  DROPOUT_CONSTANT(Kind.BUG, "a rate that no setting turns off"),
  DROPOUT_NOT_RESCALED(Kind.BUG, "dropout that does not scale what it keeps"),
  DROPOUT_FORGOTTEN(Kind.BUG, "a rate that is declared and not applied"),
  DROPOUT_DRAWN_IN_EVALUATION(Kind.BUG, "dropout computed in evaluation and thrown away"),
  PARAMETER_IN_FORWARD(Kind.BUG, "a bias made at random in every forward pass"),
  UNREGISTERED(Kind.BUG, "a random bias that is no parameter"),
  POSITIONS_FROM_THE_END(Kind.BUG, "positions that count down to the last token"),
  POSITIONS_OF_WHOLE_CONTEXT(Kind.BUG, "positions of the whole context, whatever the length"),
  POSITIONS_OFF_BY_ONE(Kind.BUG, "positions that begin at 1, the last one twice"),
  POSITIONS_MISSING(Kind.BUG, "a position embedding that is not added"),
  POSITIONS_CONSTANT(Kind.BUG, "position 0 everywhere"),
  NO_POSITIONS(Kind.BUG, "no position embedding at all where positions are claimed"),
  PADDING_EMBEDDING(Kind.BUG, "token 0 embedded as nothing, as if it were padding"),
  PADDING_MASK(Kind.BUG, "attention that does not look at token 0"),
  INPUT_IN_PLACE(Kind.BUG, "an operation in place on the tokens"),
  CACHE_ACROSS_CALLS(Kind.BUG, "the last call's mean kept and added to the next"),
  STATIC_CACHE(Kind.BUG, "position embeddings cached in a static field"),
  RUNNING_MEAN_UNREGISTERED(Kind.BUG, "a running mean of training that is no parameter"),
  PREVIOUS_POSITION(Kind.BUG, "logits of the position before"),
  FIRST_POSITION(Kind.BUG, "logits of the first position instead of the last"),
  DETACHED_BRANCH(Kind.BUG, "the MLP's input is detached"),
  DETACHED_OUTPUT(Kind.BUG, "attention's output is detached"),
  WEIGHT_OF_ZERO(Kind.BUG, "a matrix of the MLP that begins at zero"),
  WEIGHTS_ALIKE(Kind.BUG, "an MLP whose weights all begin as one number"),
  EMBEDDING_OF_ZERO(Kind.BUG, "a token embedding that begins at zero"),
  FROZEN_LAYER(Kind.BUG, "one layer's MLP is frozen"),
  HALF_PRECISION(Kind.BUG, "float16 in the MLP"),
  HASH_ORDER(Kind.BUG, "parameters initialized in the order of a hash set"),
  OWN_SEED(Kind.BUG, "initial values from a generator with a seed of its own"),
  TIME_SEED(Kind.BUG, "initial values from the clock"),
  LARGE_INITIALIZATION(Kind.BUG, "embeddings of unit size in front of a tied head"),
  OTHER_GELU(Kind.OTHER_MODEL, "the tanh form of GELU for the exact one"),
  SCALED_EMBEDDING(Kind.OTHER_MODEL, "embeddings times the root of the width"),
  SOFTMAX_AT_END(Kind.BUG, "softmax before the loss"),
  LOG_SOFTMAX_AT_END(Kind.BUG, "log-softmax before the loss"),
  RELU_AT_END(Kind.BUG, "an activation after the head"),
  BATCH_AND_TIME_SWAPPED(Kind.BUG, "(T, B) for (B, T) within"),
  OWN_VOCABULARY(Kind.BUG, "a vocabulary size left at its default"),
  OWN_CONTEXT(Kind.BUG, "a context length left at its default"),
  WIDE_OUTPUT(Kind.BUG, "logits in float64"),
  LENGTH_UNCHECKED(Kind.BUG, "a longer sequence reaches the engine"),
  LENGTH_CUT(Kind.BUG, "a longer sequence is cut"),
  OPEN_ARRAYS(Kind.BUG, "a sum that begins with the parameter"),
  HEAP_GROWS(Kind.BUG, "a list that remembers every activation"),
  NATIVE_GROWS(Kind.BUG, "a manager of its own that is never closed"),
  EVERY_PAIR_OF_EXAMPLES(Kind.BUG, "work for every pair of examples");

  /** What a mutation is. */
  enum Kind {
    /** The model as it should be. */
    FAITHFUL,
    /** A mistake. */
    BUG,
    /** Another model, right in itself: parity tells. */
    OTHER_MODEL
  }

  final Kind kind;
  final String description;

  Mutation(Kind kind, String description) {
    this.kind = kind;
    this.description = description;
  }
}
