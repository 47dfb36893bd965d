package shop;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PriceTest {
  @Test
  public void addsAFifth() throws Exception {
    assertEquals(1200, Price.withTax(1000));
    assertEquals(0, new ProcessBuilder("sh", "-c", "test -d /tmp").start().waitFor());
  }
}
