package featuremill.reference;

/** What rows that come by their entries are multiplied by, in {@link Units}. */
final class EntryWeights {
  /** The directions g of a task, its probes first: [d x directions], a row for each feature. */
  final double[] of;

  /** mean / scale [d]; 0 where the scale is infinite. */
  final DoubleDoubles centre;

  /** centre'g for each direction. */
  final DoubleDoubles offsets;

  EntryWeights(ReferenceTask task) {
    Units units = task.units();
    int width = task.numFeatures();
    int probes = task.probes.length;
    int directions = probes + task.vectors.length;
    this.of = new double[Math.multiplyExact(width, directions)];
    this.centre = new DoubleDoubles(width);
    this.offsets = new DoubleDoubles(directions);
    for (int j = 0; j < width; j++) {
      if (!Double.isInfinite(units.divisors[j])) {
        centre.set(j, units.means.get(j).dividedBy(units.divisors[j]));
      }
    }
    for (int i = 0; i < directions; i++) {
      double[] direction = i < probes ? task.probes[i] : task.vectors[i - probes];
      for (int j = 0; j < width; j++) {
        double weight = Math.scalb(direction[j], units.exponents[j]);
        of[j * directions + i] = weight;
        offsets.addProduct(i, centre.high[j], centre.low[j], weight, 0);
      }
    }
  }
}
