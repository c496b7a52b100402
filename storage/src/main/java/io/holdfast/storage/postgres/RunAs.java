package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How PostgreSQL's programs are started. PostgreSQL refuses to run as root, so root hands them to a
 * user that exists and can reach the directory, or to a user namespace without any user.
 *
 * @param prefix the command in front of the program
 * @param uid owner of the cluster's files
 * @param gid group of the cluster's files
 */
record RunAs(List<String> prefix, int uid, int gid) {
  RunAs {
    prefix = List.copyOf(prefix);
  }

  /** A line of the user database. */
  private record User(String name, int uid, int gid) {}

  /**
   * Chooses for the cluster in {@code data}, which may not be there yet.
   *
   * @param directory exists; the user must be able to reach it
   * @throws PostgresStartException when there is no way
   */
  static RunAs choose(Path directory, Path data) throws IOException {
    String setpriv = Programs.find("setpriv");
    String setsid = Programs.find("setsid");
    if (setpriv == null || setsid == null) {
      throw new PostgresStartException(
          "The embedded PostgreSQL needs the programs setpriv and setsid (package util-linux),"
              + " so that it ends with the vault. Install them, or give the JDBC URL of a"
              + " PostgreSQL 15 or later.");
    }
    int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    int ownGroup = (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
    if (own != 0) {
      return new RunAs(List.of(setsid, setpriv), own, ownGroup);
    }
    boolean exists = Files.exists(data);
    int owner = exists ? (int) Files.getAttribute(data, "unix:uid") : -1;
    for (User user : users()) {
      boolean candidate =
          exists
              ? user.uid() == owner && owner != 0
              : user.name().equals("postgres") || user.name().equals("nobody");
      if (candidate && reaches(setpriv, user, directory)) {
        return new RunAs(asUser(List.of(setsid, setpriv), user), user.uid(), user.gid());
      }
    }
    String unshare = Programs.find("unshare");
    if (unshare != null
        && (!exists || owner == 0)
        && Programs.run(List.of(unshare, "-U", "true"), 10).status() == 0) {
      return new RunAs(List.of(setsid, unshare, "-U", setpriv), 0, 0);
    }
    throw new PostgresStartException(
        "PostgreSQL does not run as root, and neither the user postgres nor the user nobody can"
            + " reach "
            + directory
            + ", nor does this system allow user namespaces. Run the vault as an ordinary user, put"
            + " its data where such a user can reach it, or give the JDBC URL of a PostgreSQL 15 or"
            + " later.");
  }

  private static List<String> asUser(List<String> start, User user) {
    List<String> prefix = new ArrayList<>(start);
    prefix.add("--reuid=" + user.uid());
    prefix.add("--regid=" + user.gid());
    prefix.add("--clear-groups");
    return prefix;
  }

  private static boolean reaches(String setpriv, User user, Path directory) throws IOException {
    List<String> command = new ArrayList<>(asUser(List.of(setpriv), user));
    command.addAll(List.of("test", "-x", directory.toString()));
    return Programs.run(command, 10).status() == 0;
  }

  /** The users of this system, {@code postgres} before the others. */
  private static List<User> users() throws IOException {
    List<User> users = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4) {
        User user = new User(fields[0], number(fields[2]), number(fields[3]));
        if (user.name().equals("postgres")) {
          users.addFirst(user);
        } else {
          users.add(user);
        }
      }
    }
    return users;
  }

  private static int number(String field) {
    return field.matches("[0-9]{1,9}") ? Integer.parseInt(field) : -1;
  }

  /** The command for a short program that must not outlive this start. */
  List<String> command(Path program, List<String> arguments) {
    return command(program, arguments, Optional.empty());
  }

  /** The command for a program that gets {@code deathSignal} when the starting thread ends. */
  List<String> command(Path program, List<String> arguments, Optional<String> deathSignal) {
    List<String> command = new ArrayList<>(prefix);
    command.add("--pdeathsig=" + deathSignal.orElse("KILL"));
    command.add(program.toString());
    command.addAll(arguments);
    return command;
  }

  /** Gives a file or directory to the user that PostgreSQL runs as. */
  void own(Path file) throws IOException {
    if ((int) Files.getAttribute(file, "unix:uid") != uid) {
      Files.setAttribute(file, "unix:uid", uid);
      Files.setAttribute(file, "unix:gid", gid);
    }
  }
}
