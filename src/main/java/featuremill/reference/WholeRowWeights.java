package featuremill.reference;

/** The directions of a task for the z' of {@link Units}. */
final class WholeRowWeights {
  /** [probes][d] */
  final double[][] probes;

  /** [d][vectors], so that all products with a row are summed side by side. */
  final double[][] vectorsByFeature;

  WholeRowWeights(ReferenceTask task) {
    int width = task.numFeatures();
    this.probes = task.units().scaled(task.probes);
    double[][] vectors = task.units().scaled(task.vectors);
    this.vectorsByFeature = new double[vectors.length == 0 ? 0 : width][vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < width; j++) {
        vectorsByFeature[j][i] = vectors[i][j];
      }
    }
  }
}
