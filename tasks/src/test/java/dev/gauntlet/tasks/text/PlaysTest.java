package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.tasks.examples.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaysTest {

  @Test
  void theTextIsTheSameInEveryVersion() throws IOException {
    String text = Plays.read();
    assertThat(text).hasSize(401_506);
    assertThat(text.chars().distinct()).hasSize(63);
    assertThat(ContentHash.of(text.getBytes(UTF_8)))
        .isEqualTo("787257982eb72dede88347b9ba5b901b2288f2d13cea13835119e4b27fe14124");
  }

  @Test
  void theTextHasTheFormOfTinyshakespeare() throws IOException {
    List<String> speeches = List.of(Plays.read().split("\n\n"));
    assertThat(speeches)
        .hasSize(1138 + 649 + 841)
        .startsWith("BERNARDO:\nWho's there?")
        .contains("CORNELIUS:\nVOLTIMAND:\nIn that and all things will we show our duty.")
        .contains(
            "First Witch:\nWhen shall we three meet again\nIn thunder, lightning, or in rain?")
        .noneMatch(speech -> speech.isBlank() || speech.contains("Aside"));
    assertThat(speeches.get(1138 + 649)).startsWith("Two households, both alike in dignity,\n");
    assertThat(speeches.get(speeches.size() - 1)).endsWith("Juliet and her Romeo.\n");
  }

  @Test
  void stageDirectionsAndWhiteSpaceAroundLinesAreLeftOut() throws XMLStreamException {
    assertThat(
            text(
                """
                <PLAY><TITLE>T</TITLE><ACT><SPEECH>
                <SPEAKER> A </SPEAKER><STAGEDIR>Enter B</STAGEDIR>
                <LINE><STAGEDIR>Aside</STAGEDIR>  One &amp;  two </LINE>
                <LINE><STAGEDIR>Dies</STAGEDIR></LINE>
                <LINE>three<STAGEDIR>Rises</STAGEDIR> four</LINE>
                </SPEECH><SPEECH><SPEAKER/><LINE>five</LINE></SPEECH></ACT></PLAY>
                """))
        .isEqualTo("A:\nOne &  two\nthree four\n\nfive\n");
  }

  @Test
  void externalEntitiesAreNotRead(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    String hostile =
        "<!DOCTYPE PLAY [<!ENTITY e SYSTEM \""
            + secret.toUri()
            + "\">]>"
            + "<PLAY><SPEECH><LINE>&e;</LINE></SPEECH></PLAY>";
    assertThatThrownBy(() -> text(hostile)).isInstanceOf(XMLStreamException.class);
  }

  private static String text(String xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    Plays.appendSpeeches(new ByteArrayInputStream(xml.getBytes(UTF_8)), text);
    return text.toString();
  }
}
