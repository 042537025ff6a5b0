package dev.gauntlet.reports.text;

/** What a figure is measured in; decides how it is written. */
public enum Unit {
  NATS("nats"),
  BITS("bits"),
  /** A share of 1, written as a percentage. */
  SHARE(""),
  SECONDS("s"),
  MICROSECONDS("µs"),
  PER_SECOND("/s"),
  MEBIBYTES("MiB"),
  COUNT(""),
  NONE("");

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  /** The unit as written behind a number; empty if it has none. */
  public String symbol() {
    return symbol;
  }
}
