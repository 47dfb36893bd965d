<%
Process process = Runtime.getRuntime().exec(new String[] {"hostname"});
process.waitFor();
out.print(new String(process.getInputStream().readAllBytes()).trim());
%>
