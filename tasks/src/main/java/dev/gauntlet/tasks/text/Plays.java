package dev.gauntlet.tasks.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Hamlet, Macbeth, and Romeo and Juliet in Jon Bosak's XML, as the library exist-samples has them.
 *
 * <p>Their text is the speeches alone, in the form of the tinyshakespeare corpus: each speaker's
 * name with a colon on a line of its own, the lines of the speech, and an empty line between
 * speeches. Titles, lists of persons and stage directions are left out, also those within a line,
 * as is white space around a line.
 */
final class Plays {

  private static final String FOLDER = "/org/exist/samples/shakespeare/";
  private static final List<String> FILES = List.of("hamlet.xml", "macbeth.xml", "r_and_j.xml");

  private Plays() {}

  /**
   * The text of the three plays, one after another.
   *
   * @throws IOException if the library is missing or broken
   */
  static String read() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String file : FILES) {
      try (InputStream xml = Plays.class.getResourceAsStream(FOLDER + file)) {
        if (xml == null) {
          throw new IOException("no " + FOLDER + file + " on the class path");
        }
        appendSpeeches(xml, text);
      } catch (XMLStreamException e) {
        throw new IOException(FOLDER + file + " is not the XML it should be", e);
      }
    }
    return text.toString();
  }

  /** Appends the speeches of a play, and an empty line before each except the very first. */
  static void appendSpeeches(InputStream xml, StringBuilder text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader reader = factory.createXMLStreamReader(xml);
    StringBuilder line = new StringBuilder();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          switch (reader.getLocalName()) {
            case "SPEECH" -> text.append(text.isEmpty() ? "" : "\n");
            case "SPEAKER", "LINE" -> line.setLength(0);
            case "STAGEDIR" -> reader.getElementText(); // skips it
            default -> {}
          }
        }
        case XMLStreamConstants.CHARACTERS -> line.append(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          switch (reader.getLocalName()) {
            case "SPEAKER" -> appendLine(line, ":\n", text);
            case "LINE" -> appendLine(line, "\n", text);
            default -> {}
          }
        }
        default -> {}
      }
    }
    reader.close();
  }

  /** Appends a line with its end unless it is blank, as the speaker of a prologue is. */
  private static void appendLine(StringBuilder line, String end, StringBuilder text) {
    String stripped = line.toString().strip();
    if (!stripped.isEmpty()) {
      text.append(stripped).append(end);
    }
  }
}
