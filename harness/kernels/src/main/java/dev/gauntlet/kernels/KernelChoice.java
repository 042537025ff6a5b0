package dev.gauntlet.kernels;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

/**
 * What a process is told to compute with, by the system property {@value #PROPERTY}. Without the
 * module {@code jdk.incubator.vector} it computes with scalars whatever it is told.
 */
public enum KernelChoice {
  /** Vectors as wide as the processor's: where the property is not set, or empty. */
  OF_PROCESSOR(""),
  /** One number at a time. */
  SCALAR("scalar"),
  /** Vectors of 128 bits. */
  BITS_128("128"),
  /** Vectors of 256 bits. */
  BITS_256("256"),
  /** Vectors of 512 bits. */
  BITS_512("512");

  /** Name of the property. */
  public static final String PROPERTY = "gauntlet.kernels";

  private final String value;

  KernelChoice(String value) {
    this.value = value;
  }

  /** The property's value: a width in bits, {@code "scalar"}, or empty. */
  public String value() {
    return value;
  }

  /**
   * The choice for this process.
   *
   * @throws IllegalArgumentException if the property has a value that it must not have
   */
  public static KernelChoice ofThisProcess() {
    return of(System.getProperty(PROPERTY, ""));
  }

  /**
   * The choice that a value of the property stands for.
   *
   * @throws IllegalArgumentException if it stands for none
   */
  public static KernelChoice of(String value) {
    for (KernelChoice choice : values()) {
      if (choice.value.equals(value)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "-D%s is '%s', must be one of %s, or not be set"
            .formatted(
                PROPERTY,
                value,
                Arrays.stream(values())
                    .map(KernelChoice::value)
                    .filter(each -> !each.isEmpty())
                    .collect(joining(", "))));
  }
}
