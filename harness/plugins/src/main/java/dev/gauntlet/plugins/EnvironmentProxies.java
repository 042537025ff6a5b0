package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that environment variables name, as curl reads them: {@code https_proxy}, {@code
 * http_proxy} and, for both, {@code all_proxy}, each a URL {@code
 * [http://][USER:PASSWORD@]HOST[:PORT]}; {@code no_proxy} lists, after commas, hosts and domains
 * for which there is none, {@code *} for all. Names in capitals count where there is none in small
 * letters. If there are none at all, what Java's own properties say holds.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final int DEFAULT_PORT = 1080; // curl's

  /** Schemes of authentication that Java refuses to use in a tunnel; Basic is one by default. */
  private static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";

  private final Map<String, String> environment;
  private final Optional<URI> http;
  private final Optional<URI> https;

  /**
   * Reads the variables.
   *
   * @throws InputException if one is not the URL of a proxy
   */
  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
    this.http = variable("http_proxy").or(() -> variable("all_proxy"));
    this.https = variable("https_proxy").or(() -> variable("all_proxy"));
  }

  private Optional<String> text(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private Optional<URI> variable(String name) {
    return text(name).map(value -> proxy(name, value.strip()));
  }

  private static URI proxy(String name, String value) {
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // as below; what it says may hold a password
    }
    throw new InputException(name + " names no proxy, must be like http://proxy.example.org:3128");
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<URI> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
    if (http.isEmpty() && https.isEmpty() && ProxySelector.getDefault() != null) {
      return ProxySelector.getDefault().select(uri);
    }
    return List.of(
        proxy
            .filter(p -> !excepted(uri.getHost()))
            .map(
                p ->
                    new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                            p.getHost(), p.getPort() < 0 ? DEFAULT_PORT : p.getPort())))
            .orElse(Proxy.NO_PROXY));
  }

  /** Whether {@code no_proxy} has a host, or a domain it is in. */
  private boolean excepted(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return Arrays.stream(text("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .map(entry -> entry.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || name.equals(entry) || name.endsWith("." + entry));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // the client's exception says so
  }

  /** Gives a proxy the user and password in its URL; empty if there are none. */
  Optional<Authenticator> authenticator() {
    List<URI> known =
        Stream.of(http, https)
            .flatMap(Optional::stream)
            .filter(proxy -> proxy.getUserInfo() != null)
            .toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    if (System.getProperty(DISABLED) == null) {
      System.setProperty(DISABLED, ""); // the user has asked for it by naming a password
    }
    return Optional.of(
        new Authenticator() {
          @Override
          protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return known.stream()
                .filter(proxy -> getRequestorType() == RequestorType.PROXY)
                .filter(proxy -> proxy.getHost().equalsIgnoreCase(getRequestingHost()))
                .map(proxy -> proxy.getUserInfo().split(":", 2))
                .map(
                    user ->
                        new PasswordAuthentication(
                            user[0], (user.length > 1 ? user[1] : "").toCharArray()))
                .findFirst()
                .orElse(null);
          }
        });
  }
}
