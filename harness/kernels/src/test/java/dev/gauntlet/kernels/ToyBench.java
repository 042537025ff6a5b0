package dev.gauntlet.kernels;

import java.util.Arrays;
import java.util.Random;

final class ToyBench {
  public static void main(String[] a) {
    boolean add = a[0].equals("add");
    int batch = Integer.parseInt(a[1]), threads = Integer.parseInt(a[2]);
    double rate = Double.parseDouble(a[3]);
    double seconds = Double.parseDouble(a[4]);
    int layers = a.length > 5 ? Integer.parseInt(a[5]) : 4;
    Toy toy =
        add
            ? new Toy(
                16,
                Integer.getInteger("T", 11),
                16,
                4,
                4,
                64,
                layers,
                Nonlinearity.GELU_TANH,
                false,
                true,
                rate)
            : new Toy(
                65,
                Integer.getInteger("T", 64),
                Integer.getInteger("D", 64),
                4,
                Integer.getInteger("D", 64) / 4,
                4 * Integer.getInteger("D", 64),
                layers,
                Nonlinearity.GELU_TANH,
                false,
                false,
                rate);
    ParameterVector p = toy.parameters(1);
    DataParallel train = toy.train(p, batch, threads, Kernels.ofThisProcess());
    int[] ids = toy.tokens(batch, 2),
        y = new Random(3).ints(add ? batch : batch * toy.length(), 0, toy.vocabSize()).toArray();
    var mx =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long t0 = System.nanoTime();
    double[] times = new double[1000000];
    int n = 0;
    double loss = 0;
    long alloc = 0;
    int warm = 0;
    while (System.nanoTime() - t0 < seconds * 1e9) {
      long s = System.nanoTime();
      if (warm == 0 && s - t0 > seconds * 0.5e9) {
        warm = n;
        alloc = mx.getThreadAllocatedBytes(Thread.currentThread().getId());
      }
      loss = train.gradient(ids, y, batch, n);
      train.update(1e-3);
      times[n++] = (System.nanoTime() - s) / 1e3 / batch;
    }
    alloc = mx.getThreadAllocatedBytes(Thread.currentThread().getId()) - alloc;
    double[] late = Arrays.copyOfRange(times, warm, n);
    Arrays.sort(late);
    System.out.printf(
        "%s B=%d threads=%d rate=%.1f layers=%d %s: median %.2f us, min %.2f, %d steps, alloc/step %d, forward share %.2f, loss %.4f%n",
        a[0],
        batch,
        threads,
        rate,
        layers,
        train.description(),
        late[late.length / 2],
        late[0],
        n,
        alloc / (n - warm),
        train.forwardShare(),
        loss);
  }
}
