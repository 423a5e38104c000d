package featuremill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
  private static final String PLACE = "/META-INF/maven/featuremill/featuremill/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "featuremill " + number(), "Java " + Runtime.version().toString().replaceAll("[+].*", "")
    };
  }

  private static String number() throws IOException {
    try (InputStream stream = Version.class.getResourceAsStream(PLACE)) {
      if (stream == null) {
        return "(not built into a jar)";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version");
    }
  }
}
