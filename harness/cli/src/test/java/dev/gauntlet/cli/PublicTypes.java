package dev.gauntlet.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is visible of some types, a line for each type and member, as class files refer to it.
 *
 * @param lines modifiers and types by what they belong to, generics erased
 */
record PublicTypes(SortedMap<String, String> lines) {
  private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

  /** What may be taken away without breaking anything. */
  private static final Set<String> RESTRICTIONS = Set.of("abstract", "final", "sealed");

  /**
   * The public types of a package, and those of other packages that they mention.
   *
   * @param classes folder or jar that has them all
   * @param loader loads them
   * @param others the other packages
   */
  static PublicTypes of(Path classes, String packageName, ClassLoader loader, Pattern others)
      throws IOException, ReflectiveOperationException {
    Deque<Class<?>> open = new ArrayDeque<>();
    for (String name : names(classes, packageName)) {
      open.add(Class.forName(name, false, loader));
    }
    Set<Class<?>> all = new LinkedHashSet<>();
    SortedMap<String, String> lines = new TreeMap<>();
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      if (isVisible(type) && all.add(type)) {
        lines.put(type.getName(), describe(type));
        for (Member member : members(type)) {
          lines.put(key(member), describe(member));
        }
        for (String name : mentioned(type, others)) {
          open.add(Class.forName(name, false, loader));
        }
      }
    }
    return new PublicTypes(lines);
  }

  /** As {@link #toText} wrote it. */
  static PublicTypes read(List<String> text) {
    SortedMap<String, String> lines = new TreeMap<>();
    text.forEach(line -> lines.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
    return new PublicTypes(lines);
  }

  String toText() {
    return lines.entrySet().stream()
        .map(line -> line.getKey() + ": " + line.getValue() + "\n")
        .collect(joining());
  }

  /** Why classes that were compiled against these might not work with others. */
  List<String> brokenBy(PublicTypes now) {
    List<String> broken = new ArrayList<>();
    lines.forEach(
        (key, was) -> {
          String is = now.lines.get(key);
          if (is == null) {
            broken.add(key + " is gone");
          } else if (!isAtLeast(was, is)) {
            broken.add(key + " was '" + was + "', is '" + is + "'");
          }
        });
    now.lines.forEach(
        (key, is) -> {
          boolean isNew = !lines.containsKey(key);
          if (isNew && words(is).contains("abstract") && lines.containsKey(owner(key))) {
            broken.add(key + " has to be implemented now");
          }
        });
    return broken;
  }

  private static boolean isAtLeast(String was, String is) {
    Set<String> lost = words(was);
    lost.removeAll(words(is));
    Set<String> gained = words(is);
    gained.removeAll(words(was));
    boolean isType = is.contains(" extends ") || is.contains("interface");
    return RESTRICTIONS.containsAll(lost)
        && gained.stream().noneMatch(word -> RESTRICTIONS.contains(word) || !isType);
  }

  private static Set<String> words(String line) {
    return new LinkedHashSet<>(List.of(line.split(" ")));
  }

  /** The type whose member it is. */
  private static String owner(String key) {
    int end = key.indexOf('#');
    return end < 0 ? "" : key.substring(0, end);
  }

  private static List<String> names(Path classes, String packageName) throws IOException {
    String folder = packageName.replace('.', '/');
    if (Files.isDirectory(classes)) {
      return classNames(classes.resolve(folder), packageName);
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes)) {
      return classNames(jar.getPath(folder), packageName);
    }
  }

  private static List<String> classNames(Path folder, String packageName) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
          .map(name -> packageName + "." + name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  private static boolean isVisible(Class<?> type) {
    return isVisible(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<Member> members(Class<?> type) {
    return Stream.<Member>concat(
            Stream.of(type.getDeclaredFields()),
            Stream.concat(
                Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods())))
        .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
        .filter(member -> !type.isRecord() || !OF_EVERY_RECORD.contains(member.getName()))
        .toList();
  }

  private static Set<String> mentioned(Class<?> type, Pattern others) {
    Set<String> names = new LinkedHashSet<>();
    for (Member member : members(type)) {
      String text =
          member instanceof Field field
              ? field.toGenericString()
              : ((Executable) member).toGenericString();
      others.matcher(text).results().forEach(match -> names.add(match.group()));
    }
    return names;
  }

  private static String key(Member member) {
    String name = member.getDeclaringClass().getName() + "#";
    if (member instanceof Field) {
      return name + member.getName();
    }
    Executable code = (Executable) member;
    return name
        + (code instanceof Constructor ? "new" : code.getName())
        + Arrays.stream(code.getParameterTypes())
            .map(Class::getTypeName)
            .collect(joining(",", "(", ")"));
  }

  private static String describe(Class<?> type) {
    String kind =
        type.isAnnotation()
            ? "annotation"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    int modifiers = type.getModifiers();
    if (type.isInterface() || type.isEnum()) { // of an enum these follow from its constants
      modifiers &= ~(Modifier.ABSTRACT | Modifier.FINAL);
    }
    return (visible(modifiers) + (type.isSealed() ? "sealed " : "") + kind)
        + (type.getSuperclass() == null ? "" : " extends " + type.getSuperclass().getTypeName())
        + Arrays.stream(type.getInterfaces())
            .map(each -> " implements " + each.getTypeName())
            .collect(joining());
  }

  private static String describe(Member member) {
    String type =
        member instanceof Method method
            ? " " + method.getReturnType().getTypeName()
            : member instanceof Field field ? " " + field.getType().getTypeName() : "";
    return visible(member.getModifiers()).strip() + type;
  }

  private static String visible(int modifiers) {
    int shown =
        Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
    return Modifier.toString(modifiers & shown) + " ";
  }
}
