package dev.gauntlet.kernels;

import dev.gauntlet.kernels.Weight.Heads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention with its projections (Vaswani et al., 2017). For each head, with queries q,
 * keys k and values v of every position,
 *
 * <pre>
 *   s[t, u] = q[t] k[u] / sqrt(head size)      for u up to t
 *   p[t, .] = softmax of s[t, .]
 *   z[t]    = sum over u of m[t, u] p[t, u] v[u]
 * </pre>
 *
 * <p>where m is a mask of dropout; the heads' z side by side are projected back to the width of the
 * model and, after dropout, added to the residual stream.
 *
 * <p><b>Backward.</b> From dz of the projection, dv[u] = sum over t of m p[t, u] dz[t] and dp[t, u]
 * = m dz[t] v[u]. A softmax has dp[u]/ds[w] = p[u] ([u = w] - p[w]), so ds[t, u] = p[t, u] (dp[t,
 * u] - sum over w of p[t, w] dp[t, w]), and that sum is z[t] dz[t]: it needs no second pass over
 * the keys. Then dq[t] = sum over u of ds[t, u] k[u] and dk[u] = sum over t of ds[t, u] q[t]. The
 * factor 1 / sqrt(head size) is part of the weights of the queries.
 *
 * <p><b>Last position only.</b> Where only the last position has a target, the last layer needs one
 * query an example: keys and values come from all rows, and everything after them has a row an
 * example.
 */
public final class SelfAttention {
  private final Workspace work;
  private final Heads heads;
  private final boolean lastOnly;
  private final Linear queries; // with keys and values, unless lastOnly
  private final @Nullable Linear keysAndValues;
  private final Linear projection;
  private final Dropout probabilityDropout;
  private final Dropout outputDropout;
  private final Panels q; // all heads, and all of q, k and v unless lastOnly
  private final Panels kv;
  private final Panels z;
  private final Panels dq;
  private final Panels dkv;
  private final Panels dz;
  private final Panels lastInput;
  private final Panels lastStream;
  private final Panels streamGradient;
  private final Panels dropped; // the stream itself if there is no dropout
  private final Panels dx;
  private final Panels dxLast; // the same as dx unless lastOnly
  private final @Nullable PositionLanes positionLanes; // null if examples are in the lanes
  private final Panels projections; // q, k and v beside each other, as the linear layer makes them
  private final Panels projectionGradients;
  private final Panels[] parts; // q, k and v of the projections; likewise of their gradients
  private final Panels[] gradientParts;
  private final Panels mixed; // z as the projection takes it
  private final Panels mixedGradient;
  private final int groups;
  private final Head[] perHead; // one if pairs are in the lanes
  private final Panels p; // [group][head][query][key][L]
  private final Panels scratch; // [query][key][L]
  private final Panels gradientScratch;
  private final float[] lastGradient; // [key][L]
  private Panels input;

  /** The features of one head. */
  private record Head(
      Panels q, Panels k, Panels v, Panels z, Panels dq, Panels dk, Panels dv, Panels dz) {}

  /**
   * What the layer is made of.
   *
   * @param norm before it, whose gain and shift it takes in; null for none
   * @param q to the heads' queries; likewise k, v
   * @param projection from the heads to the model's width
   * @param dropout rate of probabilities and output
   * @param lastOnly whether only the last position's output is wanted
   */
  public record Parts(
      Heads heads,
      @Nullable LayerNorm norm,
      Weight q,
      Weight k,
      Weight v,
      Weight projection,
      double dropout,
      boolean lastOnly) {}

  /**
   * A layer.
   *
   * @param stream an example of the residual stream
   */
  public SelfAttention(Workspace work, Parts parts, Panels stream) {
    this.work = work;
    heads = parts.heads();
    lastOnly = parts.lastOnly();
    int size = heads.count() * heads.padded();
    float[] factors = new float[lastOnly ? size : 3 * size];
    Arrays.fill(factors, 1f);
    Arrays.fill(factors, 0, size, (float) (1 / Math.sqrt(heads.size())));
    Weight kvWeight = parts.k().and(parts.v());
    Weight qWeight = lastOnly ? parts.q() : parts.q().and(kvWeight);
    queries = new Linear(work, qWeight, parts.norm(), factors);
    keysAndValues = lastOnly ? new Linear(work, kvWeight, parts.norm(), null) : null;
    projection = new Linear(work, parts.projection());
    probabilityDropout = new Dropout(work, parts.dropout());
    outputDropout = new Dropout(work, parts.dropout());

    Layout layout = work.layout;
    int width = heads.padded();
    lastInput = lastOnly ? work.groups(stream.features) : stream;
    lastStream = lastOnly ? work.groups(stream.features) : stream;
    streamGradient = lastOnly ? work.shared("spread", stream, stream.features) : stream;
    dropped =
        parts.dropout() > 0 ? work.shared("dropped", lastStream, stream.features) : lastStream;
    dx = work.shared("dx", stream, queries.inputs());
    dxLast = lastOnly ? work.shared("dxLast", lastInput, queries.inputs()) : dx;
    if (layout.positionsInLanes()) {
      positionLanes = new PositionLanes(work, heads);
      groups = PositionLanes.groups(layout, heads);
      projections = work.shared("qkv", stream, 3 * size);
      projectionGradients = work.shared("dqkv", stream, 3 * size);
      mixed = work.like(stream, size);
      mixedGradient = work.shared("dz", stream, size);
      Panels pairs = work.rows(groups * layout.paddedLength(), 3 * width);
      q = pairs;
      kv = pairs.slice(width, 2 * width);
      z = work.like(pairs, width);
      dq = work.shared("dqkv of pairs", pairs, 3 * width);
      dkv = dq.slice(width, 2 * width);
      dz = work.shared("dz of pairs", z, width);
      perHead = new Head[] {head(0, width)};
    } else {
      positionLanes = null;
      groups = layout.groups();
      if (lastOnly) {
        q = work.groups(size);
        kv = work.like(stream, 2 * size);
        dq = work.shared("dq", q, size);
        dkv = work.shared("dkv", stream, 2 * size);
      } else {
        q = work.like(stream, 3 * size);
        kv = q.slice(size, 2 * size);
        dq = work.shared("dqkv", stream, 3 * size);
        dkv = dq.slice(size, 2 * size);
      }
      z = work.like(lastStream, size);
      dz = work.shared("dz", z, size);
      projections = q;
      projectionGradients = dq;
      mixed = z;
      mixedGradient = dz;
      perHead = new Head[heads.count()];
      for (int h = 0; h < perHead.length; h++) {
        perHead[h] = head(h * width, size);
      }
    }
    this.parts = parts(projections, size);
    gradientParts = parts(projectionGradients, size);
    p = work.array(groups * perHead.length * scores());
    scratch = work.array(scores());
    gradientScratch = work.array(scores());
    lastGradient = new float[lastOnly ? scores() : 0];
    input = stream;
  }

  /**
   * Views of a head.
   *
   * @param at its first feature
   * @param size features of all heads of a group
   */
  private Head head(int at, int size) {
    int width = heads.padded();
    return new Head(
        q.slice(at, width),
        kv.slice(at, width),
        kv.slice(size + at, width),
        z.slice(at, width),
        dq.slice(at, width),
        dkv.slice(at, width),
        dkv.slice(size + at, width),
        dz.slice(at, width));
  }

  /** Numbers of a group's and head's probabilities. */
  private int scores() {
    int length = work.layout.paddedLength();
    return (lastOnly ? 1 : length) * length * work.kernels.lanes();
  }

  /**
   * Adds the layer's output to the residual stream.
   *
   * @param x input, width by positions; kept until the backward pass
   * @param stream added to
   * @return the stream, or its last positions only, width by groups
   */
  public Panels forward(Panels x, Panels stream) {
    input = x;
    Panels to = stream;
    if (keysAndValues == null) {
      queries.forward(x, projections);
    } else {
      keysAndValues.forward(x, kv);
      gatherLast(x, lastInput);
      lastStream.clear(); // what pads rows has grown with it
      gatherLast(stream, lastStream);
      queries.forward(lastInput, q);
      to = lastStream;
    }
    if (positionLanes != null) {
      work.enter(Operation.REARRANGING, 0, 3L * perHead[0].q.floats());
      positionLanes.toPairs(parts[0], perHead[0].q);
      positionLanes.toPairs(parts[1], perHead[0].k);
      positionLanes.toPairs(parts[2], perHead[0].v);
    }
    for (int group = 0; group < groups; group++) {
      for (int h = 0; h < perHead.length; h++) {
        if (lastOnly) {
          attendLast(group, h);
        } else {
          attend(group, h);
        }
      }
    }
    if (positionLanes != null) {
      work.enter(Operation.REARRANGING, 0, mixed.floats());
      positionLanes.fromPairs(z, mixed);
    }
    addOutput(to);
    return to;
  }

  private Panels[] parts(Panels all, int size) {
    return lastOnly
        ? new Panels[] {all}
        : new Panels[] {all.slice(0, size), all.slice(size, size), all.slice(2 * size, size)};
  }

  /** stream += dropout(W x + b). */
  private void addOutput(Panels stream) {
    if (outputDropout.isOn()) {
      projection.forward(mixed, dropped);
      outputDropout.addTo(dropped, stream);
    } else {
      projection.forwardAdd(mixed, stream);
    }
  }

  private void attend(int group, int h) {
    int length = work.layout.paddedLength();
    int panel = group * length / 4;
    int at = at(group, h);
    Head head = perHead[h];
    work.enter(Operation.ATTENTION, products(2), written(1));
    work.kernels.scores(head.q, head.k, panel, length, p.data, at);
    work.kernels.causalSoftmax(p.data, at, length);
    if (probabilityDropout.isOn()) {
      drop(p.data, at, scratch.data, scratch.offset, group, h);
      work.resume(Operation.ATTENTION);
      work.kernels.weigh(scratch.data, scratch.offset, head.v, panel, length, head.z);
    } else {
      work.kernels.weigh(p.data, at, head.v, panel, length, head.z);
    }
  }

  private void attendLast(int group, int h) {
    int panel = group * work.layout.paddedLength() / 4;
    int at = at(group, h);
    Head head = perHead[h];
    work.enter(Operation.ATTENTION, products(2), written(1));
    work.kernels.attendLast(
        head.q, head.k, head.v, group, panel, work.layout.length(), p.data, at, head.z);
    if (probabilityDropout.isOn()) {
      drop(p.data, at, scratch.data, scratch.offset, group, h);
      work.resume(Operation.ATTENTION);
      work.kernels.weighLast(
          scratch.data, scratch.offset, head.v, group, panel, work.layout.length(), head.z);
    }
  }

  /** FLOPs of n products of a group's and head's queries and keys. */
  private double products(int n) {
    return n * 2.0 * pairs() * heads.padded() * work.kernels.lanes();
  }

  /** Numbers of a group's and head's scores, and of n results with a row for each position. */
  private long written(int n) {
    long rows =
        lastOnly ? 1 + (n - 1L) * work.layout.length() : n * (long) work.layout.paddedLength();
    return (pairs() + rows * heads.padded()) * work.kernels.lanes();
  }

  /** Queries and keys of a head that meet. */
  private long pairs() {
    long keys = work.layout.paddedLength();
    return lastOnly ? keys : keys * (keys + 1) / 2;
  }

  /** Drops probabilities row by row, as far as they can differ from 0. */
  private void drop(float[] from, int at, float[] to, int toAt, int group, int h) {
    int lanes = work.kernels.lanes();
    int length = work.layout.paddedLength();
    int rows = lastOnly ? 1 : length;
    for (int t = 0; t < rows; t++) {
      int n = (lastOnly ? length : (t / 4 + 1) * 4) * lanes;
      int row = t * length * lanes;
      int part = (group * perHead.length + h) * length + t;
      probabilityDropout.apply(from, at + row, to, toAt + row, n, part);
    }
  }

  private int at(int group, int h) {
    return p.offset + (group * perHead.length + h) * scores();
  }

  /**
   * Goes back through the layer, but not along the stream beside it.
   *
   * @param dy gradient of what {@link #forward} gave
   * @return gradient of the input, width by positions; lives until the next layer's backward pass
   */
  public Panels backward(Panels dy) {
    Panels dOut = dy;
    if (outputDropout.isOn()) {
      dOut = dropped;
      outputDropout.applyTo(dy, dOut);
    }
    projection.backward(mixed, dOut, mixedGradient);
    if (positionLanes != null) {
      work.enter(Operation.REARRANGING, 0, dz.floats());
      positionLanes.toPairs(mixedGradient, dz);
    }
    for (int group = 0; group < groups; group++) {
      for (int h = 0; h < perHead.length; h++) {
        if (lastOnly) {
          attendLastBackward(group, h);
        } else {
          attendBackward(group, h);
        }
      }
    }
    if (positionLanes != null) {
      work.enter(Operation.REARRANGING, 0, 3L * gradientParts[0].floats());
      positionLanes.fromPairs(perHead[0].dq, gradientParts[0]);
      positionLanes.fromPairs(perHead[0].dk, gradientParts[1]);
      positionLanes.fromPairs(perHead[0].dv, gradientParts[2]);
    }
    if (keysAndValues == null) {
      queries.backward(input, projectionGradients, dx);
    } else {
      keysAndValues.backward(input, dkv, dx);
      queries.backward(lastInput, dq, dxLast);
      scatterLast(dxLast, dx);
    }
    return dx;
  }

  private void attendBackward(int group, int h) {
    int length = work.layout.paddedLength();
    int panel = group * length / 4;
    int at = at(group, h);
    Head head = perHead[h];
    float[] dp = gradientScratch.data;
    int dpAt = gradientScratch.offset;
    work.enter(Operation.ATTENTION_BACKWARD, products(4), written(3));
    work.kernels.scores(head.dz, head.v, panel, length, dp, dpAt); // of what weighed v
    if (probabilityDropout.isOn()) {
      drop(p.data, at, scratch.data, scratch.offset, group, h);
      work.resume(Operation.ATTENTION_BACKWARD);
      work.kernels.weighTransposed(scratch.data, scratch.offset, head.dz, panel, length, head.dv);
      drop(dp, dpAt, dp, dpAt, group, h);
    } else {
      work.kernels.weighTransposed(p.data, at, head.dz, panel, length, head.dv);
    }
    work.resume(Operation.ATTENTION_BACKWARD);
    work.kernels.softmaxBackward(p.data, at, dp, dpAt, head.z, head.dz, panel, length);
    work.kernels.weigh(p.data, at, head.k, panel, length, head.dq);
    work.kernels.weighTransposed(p.data, at, head.q, panel, length, head.dk);
  }

  private void attendLastBackward(int group, int h) {
    int keys = work.layout.length();
    int panel = group * work.layout.paddedLength() / 4;
    int at = at(group, h);
    Head head = perHead[h];
    float[] dp = lastGradient;
    work.enter(Operation.ATTENTION_BACKWARD, products(4), written(3));
    if (probabilityDropout.isOn()) {
      drop(p.data, at, scratch.data, scratch.offset, group, h);
      work.resume(Operation.ATTENTION_BACKWARD);
      work.kernels.weighLastBackward(
          scratch.data, scratch.offset, head.v, head.dz, group, panel, keys, dp, head.dv);
      drop(dp, 0, dp, 0, group, h);
    } else {
      work.kernels.weighLastBackward(p.data, at, head.v, head.dz, group, panel, keys, dp, head.dv);
    }
    work.resume(Operation.ATTENTION_BACKWARD);
    work.kernels.scoreLastBackward(
        p.data, at, dp, head.q, head.k, group, panel, keys, head.dq, head.dk);
  }

  /**
   * The gradient of the stream before the layer as far as it comes along the stream: what was
   * given, or that on all positions.
   *
   * @param dy as {@link #backward} was given
   */
  public Panels alongStream(Panels dy) {
    if (!lastOnly) {
      return dy;
    }
    streamGradient.clear();
    scatterLast(dy, streamGradient);
    return streamGradient;
  }

  private void gatherLast(Panels x, Panels last) {
    int lanes = work.kernels.lanes();
    for (int group = 0; group < work.layout.groups(); group++) {
      int row = group * work.layout.paddedLength() + work.layout.length() - 1;
      for (int f = 0; f < x.features; f++) {
        System.arraycopy(x.data, x.at(row, f), last.data, last.at(group, f), lanes);
      }
    }
  }

  private void scatterLast(Panels last, Panels x) {
    int lanes = work.kernels.lanes();
    for (int group = 0; group < work.layout.groups(); group++) {
      int row = group * work.layout.paddedLength() + work.layout.length() - 1;
      for (int f = 0; f < x.features; f++) {
        int from = last.at(group, f);
        int to = x.at(row, f);
        for (int e = 0; e < lanes; e++) {
          x.data[to + e] += last.data[from + e];
        }
      }
    }
  }
}
