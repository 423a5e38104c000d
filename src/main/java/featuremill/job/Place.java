package featuremill.job;

/**
 * Where a value was written.
 *
 * @param origin which layer it came from, as {@link JobSpec.Setting#origin()} says
 * @param where what an error message points to: {@code file:line:column}, {@code --set a.b}, the
 *     name of an environment variable or of a property
 */
record Place(String origin, String where) {

  static Place inFile(String source, int line, int column) {
    String where = source + ":" + line + ":" + column;
    return new Place(where, where);
  }
}
