import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

public class Tool {
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "version" -> System.out.println(System.getProperty("java.specification.version"));
      case "options" -> System.out.println(Files.readAllLines(Path.of(args[1])).stream().filter(line -> line.startsWith("-")).collect(Collectors.joining(" ")));
      case "keystore" -> {
        Path store = Path.of(args[args.length - 1]);
        if (args[1].equals("list") && Files.exists(store)) System.out.print(Files.readString(store));
        if (args[1].equals("add")) Files.writeString(store, args[2] + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      default -> System.out.println(String.join(" ", args));
    }
  }
}
