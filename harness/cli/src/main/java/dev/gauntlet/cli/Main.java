package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.kernels.KernelChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The {@code gauntlet} command. */
@Command(
    name = "gauntlet",
    description = "Compares implementations: is it right, how well does it learn, how fast is it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      ListCommand.class,
      ClusterCommand.class,
      WorkCommand.class,
      CheckCommand.class,
      ParityCommand.class,
      ProfileCommand.class,
      SampleCommand.class,
      ExportCommand.class,
      InferCommand.class,
      DataCommand.class,
      DoctorCommand.class,
      NewPluginCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 all well; 1 a trial or a check failed, or an expectation was missed; 2 bad usage or bad input;",
      "130 interrupted.",
      "Environment: GAUNTLET_JAVA_OPTS has options for the Java of this command, such as",
      "-Xmx8g; JAVA_HOME says which Java.",
      "Start with: gauntlet run quick"
    })
public final class Main {

  /** A trial or a check failed; the report is still written. */
  static final int FAILED = 1;

  /** Bad usage or bad input. */
  static final int BAD_INPUT = 2;

  /** The user or the system asked the process to end, as shells count it: 128 and SIGINT. */
  static final int INTERRUPTED = 130;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    CommandLine line = commandLine();
    int exitCode;
    try {
      exitCode = line.execute(args);
    } catch (OutOfMemoryError e) { // picocli passes errors on
      log().error("out of memory", e);
      exitCode =
          complain(
              line,
              "out of memory ("
                  + e.getMessage()
                  + "): the input is too large, or set GAUNTLET_JAVA_OPTS=-Xmx8g"
                  + " (trials have heaps of their own, see 'gauntlet run --heap')",
              BAD_INPUT);
    } catch (Error e) {
      exitCode = internalError(line, e);
    }
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(Main::execute);
    line.setParameterExceptionHandler(Main::misused);
    line.setExecutionExceptionHandler(Main::failed);
    return line;
  }

  /**
   * Runs a command, unless something is wrong that would end what it begins, trials for example.
   */
  private static int execute(ParseResult parsed) {
    try {
      KernelChoice.ofThisProcess();
    } catch (IllegalArgumentException e) {
      return complain(
          parsed.commandSpec().commandLine(),
          OneLine.of(String.valueOf(e.getMessage())),
          BAD_INPUT);
    }
    return new RunLast().execute(parsed);
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String hint = " (see '" + line.getCommandSpec().qualifiedName() + " --help')";
    return complain(line, OneLine.of(String.valueOf(e.getMessage())) + hint, BAD_INPUT);
  }

  private static int failed(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof InputException) {
      log().debug("bad input", e);
      return complain(line, String.valueOf(e.getMessage()), BAD_INPUT);
    }
    return internalError(line, e);
  }

  private static int internalError(CommandLine line, Throwable e) {
    log().error("{} failed", line.getCommandSpec().qualifiedName(), e);
    return complain(
        line,
        "internal error: " + OneLine.of(e.toString()) + "; details are in " + Logs.file(),
        FAILED);
  }

  /** Asked for when there is something to log: most commands end before that. */
  private static Logger log() {
    return LoggerFactory.getLogger(Main.class);
  }

  private static int complain(CommandLine line, String message, int exitCode) {
    line.getErr().println(line.getColorScheme().errorText("gauntlet: " + message));
    return exitCode;
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"gauntlet " + number()};
    }
  }
}
