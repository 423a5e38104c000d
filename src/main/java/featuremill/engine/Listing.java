package featuremill.engine;

import java.util.List;

/** A list for people: the first few, and how many more there are. */
public final class Listing {
  private static final int SHOWN = 8;

  private Listing() {}

  public static String of(List<String> items) {
    String shown = String.join(", ", items.subList(0, Math.min(SHOWN, items.size())));
    return items.size() <= SHOWN ? shown : shown + " and " + (items.size() - SHOWN) + " more";
  }
}
