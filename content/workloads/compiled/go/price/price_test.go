package price

import (
	"os/exec"
	"strings"
	"testing"
)

func TestWithTax(t *testing.T) {
	if got := WithTax(1000); got != 1200 {
		t.Fatalf("got %d", got)
	}
}

func TestCommand(t *testing.T) {
	out, err := exec.Command("sh", "-c", "echo $((1000 + 1000 / 5))").Output()
	if err != nil || strings.TrimSpace(string(out)) != "1200" {
		t.Fatal(string(out), err)
	}
}

func TestHelper(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("cp", "price.go", dir).Run(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkWithTax(b *testing.B) {
	for i := 0; i < b.N; i++ {
		WithTax(i)
	}
}
