package featuremill.linalg;

import featuremill.failure.Failure;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which implementation this process uses, decided once. */
final class BlasChoice {
  static final String PROPERTY = "featuremill.blas";
  private static final Logger LOG = LoggerFactory.getLogger(Blas.class);
  private static Blas best;

  private BlasChoice() {}

  static synchronized Blas best() {
    if (best == null) {
      best = choose(System.getProperty(PROPERTY, "auto"), OpenBlasProvider::load);
      LOG.info(
          "BLAS: {}, {} kernels, {} thread: {}",
          best.name(),
          best.coreType(),
          best.threads(),
          best.reason());
    }
    return best;
  }

  static Blas choose(String setting, Supplier<BlasProvider> openBlas) {
    return switch (setting) {
      case "openblas" -> new Blas(demand(openBlas), PROPERTY + "=openblas");
      case "netlib" -> new Blas(NetlibProvider.load(), PROPERTY + "=netlib");
      case "auto" -> fastest(openBlas);
      default ->
          throw Failure.usage(PROPERTY + " is \"" + setting + "\"")
              .fix("say openblas, netlib or auto");
    };
  }

  private static Blas fastest(Supplier<BlasProvider> openBlas) {
    try {
      return new Blas(openBlas.get(), "native kernels load on this machine");
    } catch (LinkageError | RuntimeException e) {
      return new Blas(NetlibProvider.load(), "OpenBLAS does not load: " + e, true);
    }
  }

  private static BlasProvider demand(Supplier<BlasProvider> openBlas) {
    try {
      return openBlas.get();
    } catch (LinkageError | RuntimeException e) {
      throw Failure.unfinished("OpenBLAS does not load: " + e)
          .fix("say " + PROPERTY + "=auto to go on with slower Java kernels")
          .because(e);
    }
  }
}
