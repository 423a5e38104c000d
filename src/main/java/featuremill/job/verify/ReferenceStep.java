package featuremill.job.verify;

import java.io.Serializable;

/** A row step once more, by the definition. */
interface ReferenceStep extends Serializable {
  PreparedValues apply(PreparedValues row);

  /** Features that it leaves of so many. */
  default int widthAfter(int width) {
    return width;
  }
}
