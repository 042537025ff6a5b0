package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Vocabulary;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/** How text becomes tokens. */
interface Tokenizer {

  /** What tokens stand for. */
  Vocabulary vocabulary();

  /** Begins to encode texts. */
  Encoder encoder(IntConsumer to);

  /** Bytes of UTF-8 that a token stands for; of the unknown symbol any number. */
  int bytes(int id);

  /** Characters of it: of a token that is no whole character, those that begin in it. */
  int characters(int id);

  /** Token that stands for characters that are not in the vocabulary, if there is one. */
  OptionalInt unknown();

  /** What decides which tokens a text has, beside what the vocabulary shows; for the hash. */
  String rules();

  /** Encodes one text after another. */
  interface Encoder {
    /** Takes some bytes of UTF-8, which need not end with a character. */
    void accept(byte[] bytes, int from, int to);

    /** A text ends here: what follows has no part in the token before it. */
    void cut();

    /** Bytes of the characters that the unknown symbol has stood for, so far. */
    long hiddenBytes();
  }
}
