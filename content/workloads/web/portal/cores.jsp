<%@ page import="java.util.Scanner" %><%
Process process = new ProcessBuilder("sh", "-c", "nproc").start();
try (Scanner scanner = new Scanner(process.getInputStream())) {
    out.print(scanner.hasNext() ? scanner.next() : "none");
}
process.waitFor();
%>
