import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Books amounts; asks a program of the system for its host. */
public class Ledger {
  public static void main(String[] args) throws Exception {
    AtomicLong booked = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.getInteger("port")), 0);
    Process host = new ProcessBuilder("hostname").start();
    String name = new String(host.getInputStream().readAllBytes()).trim();
    server.createContext("/actuator/health", e -> answer(e, "{\"status\":\"UP\",\"host\":\"" + name + "\"}"));
    server.createContext("/book", e -> answer(e, "{\"booked\":" + booked.incrementAndGet() + "}"));
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
  }

  static void answer(com.sun.net.httpserver.HttpExchange e, String text) throws java.io.IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    e.sendResponseHeaders(200, bytes.length);
    e.getResponseBody().write(bytes);
    e.close();
  }
}
