import java.nio.file.Path;
import java.util.List;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** A node of its own: its home, its HTTP port, its transport port. */
public class Launch extends Node {
  Launch(Environment environment) {
    super(environment, List.of(Netty4Plugin.class, CommonAnalysisPlugin.class), false);
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Settings settings = Settings.builder()
      .put("path.home", home)
      .put("cluster.name", "dockwarden-tests")
      .put("node.name", "node")
      .put("http.host", "127.0.0.1")
      .put("http.port", arguments[1])
      .put("transport.host", "127.0.0.1")
      .put("transport.port", arguments[2])
      .put("discovery.type", "single-node")
      .put("http.type", "netty4")
      .put("transport.type", "netty4")
      .build();
    Launch node = new Launch(new Environment(settings, home.resolve("config")));
    node.start();
    Thread.currentThread().join();
  }
}
