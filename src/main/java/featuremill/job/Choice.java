package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The words that a key takes, and what each stands for.
 *
 * @param later words that a job file will take one day, with what to do until then
 */
record Choice<T>(Map<String, T> words, Map<String, String> later) {

  /** Each constant by its own name in small letters. */
  @SafeVarargs
  static <E extends Enum<E>> Choice<E> of(E... constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(word(constant), constant);
    }
    return new Choice<>(words, Map.of());
  }

  Choice<T> later(Map<String, String> words) {
    return new Choice<>(this.words, words);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  List<String> known() {
    return new ArrayList<>(words.keySet());
  }

  /** What a word stands for. */
  T chosen(String word, String key, Place place) {
    T value = words.get(word);
    if (value != null) {
      return value;
    }
    if (later.containsKey(word)) {
      throw Failure.usage(key + " '" + word + "' is not in this version of featuremill")
          .at(place.where())
          .fix(later.get(word));
    }
    throw refused("'" + word + "'", key, place).fix(DidYouMean.advice(word, known(), "choose: "));
  }

  Failure refused(String described, String key, Place place) {
    return Failure.usage(key + " must be " + listed() + ", not " + described).at(place.where());
  }

  private String listed() {
    List<String> names = known();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
