package format

import "testing"

func TestAmountsAsKubernetesWritesThem(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0", 999: "999", 1024: "1Ki", 128 << 20: "128Mi", 1000 << 20: "0.98Gi", 1536 << 20: "1.5Gi",
		12345 << 20: "12.1Gi", 200 << 30: "200Gi", -(2 << 30): "-2Gi",
	} {
		if got := Memory(bytes); got != want {
			t.Errorf("%d bytes: got %s, want %s", bytes, got, want)
		}
	}
	for millis, want := range map[int64]string{0: "0", 5: "5m", 999: "999m", 1000: "1", 1250: "1.25", 12340: "12.3",
		123456: "123", -250: "-250m"} {
		if got := CPU(millis); got != want {
			t.Errorf("%d millis: got %s, want %s", millis, got, want)
		}
	}
}

func TestPercentIsAllOnlyForAll(t *testing.T) {
	for _, c := range []struct {
		part, all int64
		want      string
	}{{0, 0, "–"}, {0, 3, "0%"}, {1, 3, "33%"}, {1, 1000, "1%"}, {999, 1000, "99%"}, {3, 3, "100%"}} {
		if got := Percent(c.part, c.all); got != c.want {
			t.Errorf("%d of %d: got %s, want %s", c.part, c.all, got, c.want)
		}
	}
}
