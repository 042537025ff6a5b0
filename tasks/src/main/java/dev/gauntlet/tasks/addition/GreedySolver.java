package dev.gauntlet.tasks.addition;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Solves problems as a user would have a model do it: the most likely symbol is appended to the
 * question, the next one is predicted from the model's own symbols, and so on; all problems side by
 * side.
 *
 * @param notation how problems are written
 * @param rows what the model was trained on and is given: a context padded on the left with zeros,
 *     or the text alone
 */
record GreedySolver(Notation notation, Rows rows) {

  /**
   * Solves problems, in the order given.
   *
   * @param equations what to solve
   * @param next the most likely symbol after each of some prompts, which all have one length
   */
  List<Solution> solve(List<Equation> equations, Function<List<String>, String> next) {
    Map<String, String> answers = new HashMap<>();
    equations.stream()
        .map(notation::question)
        .distinct()
        .collect(groupingBy(String::length))
        .values()
        .forEach(questions -> answers.putAll(answer(questions, next)));
    return equations.stream()
        .map(
            equation ->
                solution(equation, requireNonNull(answers.get(notation.question(equation)))))
        .toList();
  }

  /** As many symbols as the longest answer has, for each of some questions of one length. */
  private Map<String, String> answer(List<String> questions, Function<List<String>, String> next) {
    List<StringBuilder> texts = questions.stream().map(StringBuilder::new).toList();
    for (int i = 0; i < notation.answerLength(); i++) {
      String symbols = next.apply(texts.stream().map(this::prompt).toList());
      for (int text = 0; text < texts.size(); text++) {
        texts.get(text).append(symbols.charAt(text));
      }
    }
    int length = questions.get(0).length();
    return texts.stream()
        .collect(toMap(text -> text.substring(0, length), text -> text.substring(length)));
  }

  /** What a model is given of a text that it has to go on with. */
  String prompt(CharSequence text) {
    return switch (rows) {
      case DIGIT ->
          Character.toString(Notation.PADDING).repeat(notation.contextLength() - text.length())
              + text;
      case SEQUENCE -> text.toString();
    };
  }

  /** Number of problems that a model is given in the same way as one with a different answer. */
  long ambiguous(List<Equation> equations) {
    Map<String, Set<String>> answers = new HashMap<>();
    for (Equation equation : equations) {
      answers
          .computeIfAbsent(prompt(notation.question(equation)), prompt -> new HashSet<>(2))
          .add(notation.answer(equation));
    }
    return equations.stream()
        .map(equation -> requireNonNull(answers.get(prompt(notation.question(equation)))))
        .filter(all -> all.size() > 1)
        .count();
  }

  private Solution solution(Equation equation, String answer) {
    return new Solution(equation, notation.answer(equation), answer, notation.reversed());
  }
}
