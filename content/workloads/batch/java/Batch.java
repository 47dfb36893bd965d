import java.util.stream.IntStream;

public class Batch {
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "sum" -> System.out.println(IntStream.range(0, 1000).sum());
      case "sort" -> run("sort", "-r", "/etc/passwd");
      case "shell" -> run("sh", "-c", "cat /proc/cpuinfo | grep -c processor");
      default -> IntStream.range(0, 4).parallel().forEach(System.out::println);
    }
  }

  static void run(String... command) throws Exception {
    System.out.println(new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
