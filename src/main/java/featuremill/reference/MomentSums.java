package featuremill.reference;

/**
 * Sums over all rows of products of the z' of {@link Units}, before any division.
 *
 * @param squares [d]
 * @param images [probes][d]
 * @param columns [drawn columns][d]
 * @param entries [d][d], from the diagonal on; no row where they were not asked for
 * @param vectorImages [vectors][d]
 */
record MomentSums(
    DoubleDoubles squares,
    DoubleDoubles[] images,
    DoubleDoubles[] columns,
    DoubleDoubles[] entries,
    double[][] vectorImages) {

  /** The sums over these rows and others; these are added to. */
  MomentSums plus(MomentSums other) {
    squares.add(other.squares);
    for (int i = 0; i < images.length; i++) {
      images[i].add(other.images[i]);
    }
    for (int i = 0; i < vectorImages.length; i++) {
      for (int j = 0; j < vectorImages[i].length; j++) {
        vectorImages[i][j] += other.vectorImages[i][j];
      }
    }
    return this;
  }
}
