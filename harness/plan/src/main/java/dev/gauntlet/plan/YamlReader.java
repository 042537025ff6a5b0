package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads a file in a plain subset of YAML: one document, a mapping; scalars typed as in JSON; no
 * anchors, no tags, no key given twice, nothing left empty.
 *
 * <p>It reads the parser's events rather than a tree, so that a hostile file is refused at the
 * offending event: before an alias is expanded, and before deep nesting overflows the stack.
 */
final class YamlReader {

  /** Largest file: 1 MiB. */
  static final int MAX_BYTES = 1 << 20;

  /** Deepest nesting; a suite needs six levels. */
  static final int MAX_DEPTH = 20;

  /** Longest integer: reading one takes time that grows with its square. */
  private static final int MAX_DIGITS = 100;

  private static final ScalarResolver TYPES = new JsonSchema().getScalarResolver();

  private final String file;
  private final Iterator<Event> events;

  private YamlReader(String file, Iterator<Event> events) {
    this.file = file;
    this.events = events;
  }

  /**
   * Reads a file.
   *
   * @param file its name, for error messages
   * @param bytes its content
   * @throws InputException if it is not of that subset; says where and why
   */
  static Yaml.Mapping read(String file, byte[] bytes) {
    String text = decode(file, bytes);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES).build();
    try {
      return new YamlReader(file, new Parse(settings).parseString(text).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw new FileLine(file, line).error("not YAML: " + e.getProblem());
    } catch (ReaderException e) {
      int line = 1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw new FileLine(file, line)
          .error("not YAML: character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) { // another version of YAML, say
      throw new FileLine(file, 1).error("not YAML: " + OneLine.of(String.valueOf(e.getMessage())));
    }
  }

  private static String decode(String file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new InputException(file + " has more than " + MAX_BYTES + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(file + " is not UTF-8 text: byte " + in.position(), e);
    }
  }

  private Yaml.Mapping document() {
    events.next(); // start of the stream
    if (events.next().getEventId() == Event.ID.StreamEnd) {
      throw new InputException(file + " is empty");
    }
    Event first = events.next();
    if (!(node(first, 0) instanceof Yaml.Mapping root)) {
      throw line(first).error("the file must be a mapping: key: value");
    }
    events.next(); // end of the document
    Event next = events.next();
    if (next.getEventId() != Event.ID.StreamEnd) {
      throw line(next).error("a second document, only one is allowed");
    }
    return root;
  }

  private Yaml node(Event event, int depth) {
    FileLine line = line(event);
    if (event instanceof AliasEvent || ((NodeEvent) event).getAnchor().isPresent()) {
      throw line.error("anchors and aliases (& and *) are not allowed");
    } else if (depth > MAX_DEPTH) {
      throw line.error("nested deeper than " + MAX_DEPTH + " levels");
    } else if (event instanceof ScalarEvent scalar) {
      requireNoTag(line, scalar.getTag());
      return new Yaml.Scalar(line, value(line, scalar));
    } else if (event instanceof SequenceStartEvent sequence) {
      requireNoTag(line, sequence.getTag());
      return sequence(line, depth);
    }
    requireNoTag(line, ((MappingStartEvent) event).getTag());
    return mapping(line, depth);
  }

  private Yaml.Sequence sequence(FileLine line, int depth) {
    List<Yaml> items = new ArrayList<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      items.add(node(e, depth + 1));
    }
    return new Yaml.Sequence(line, items);
  }

  private Yaml.Mapping mapping(FileLine line, int depth) {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      if (!(node(e, depth + 1) instanceof Yaml.Scalar key)) {
        throw line(e).error("a key must be a single word");
      }
      String name = String.valueOf(key.value());
      Yaml value = node(events.next(), depth + 1);
      Yaml.Entry other = entries.putIfAbsent(name, new Yaml.Entry(key.line(), value));
      if (other != null) {
        throw key.line()
            .error("key '" + name + "' is given twice, first on line " + other.line().number());
      }
    }
    return new Yaml.Mapping(line, entries);
  }

  private static Object value(FileLine line, ScalarEvent scalar) {
    String text = scalar.getValue();
    Tag type = TYPES.resolve(text, scalar.isPlain());
    if (type.equals(Tag.NULL)) {
      throw line.error("a value is missing");
    } else if (type.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    } else if (type.equals(Tag.INT)) {
      return integer(line, text);
    } else if (type.equals(Tag.FLOAT) && !text.endsWith("inf") && !text.endsWith("nan")) {
      return Double.valueOf(text);
    }
    return text;
  }

  private static Object integer(FileLine line, String text) {
    if (text.length() > MAX_DIGITS) {
      throw line.error("a number of " + text.length() + " digits is too large");
    }
    BigInteger number = new BigInteger(text);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private static void requireNoTag(FileLine line, Optional<String> tag) {
    if (tag.isPresent()) {
      throw line.error("tag " + tag.get() + " is not allowed");
    }
  }

  private FileLine line(Event event) {
    return new FileLine(file, event.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }
}
