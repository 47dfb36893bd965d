import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

public class Node {
  public static void main(String[] args) throws Exception {
    if (args.length > 1 && args[0].equals("-p")) Files.writeString(Path.of(args[1]), Long.toString(ProcessHandle.current().pid()));
    HttpServer server = HttpServer.create(new InetSocketAddress(9200), 0);
    server.createContext("/", exchange -> {
      String path = exchange.getRequestURI().getPath();
      String answer = path.contains("health") ? "{\"status\":\"green\"}" : path.contains("disk") ? run("df", "-P", "-k", "data") : "{\"name\":\"node-0\"}";
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
  }

  private static String run(String... command) {
    try {
      return new String(new ProcessBuilder(command).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException fault) {
      return fault.getMessage();
    }
  }
}
