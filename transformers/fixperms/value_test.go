package fixperms

import (
	"encoding"
	"testing"
)

func TestValuesAreReadStrictly(t *testing.T) {
	tests := map[string]struct {
		into      func() encoding.TextUnmarshaler
		good, bad []string
	}{
		"image": {
			func() encoding.TextUnmarshaler { return new(Image) },
			[]string{"main", "busybox:1.37.0", "reg:5000/busybox:1", "busybox@sha256:abcd", "busybox:latest@sha256:abcd"},
			[]string{"", "busybox", "busybox:", "busybox:latest", "reg:5000/busybox", ":1", "@sha256:abcd", "a b:1"},
		},
		"user or group": {
			func() encoding.TextUnmarshaler { return new(ID) },
			[]string{"0", "1000", "2147483647"},
			[]string{"", "-1", "2147483648", "010", "+5", "1e3", "abc", "1000:1000"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, text := range tt.good {
				if err := tt.into().UnmarshalText([]byte(text)); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
			for _, text := range tt.bad {
				if tt.into().UnmarshalText([]byte(text)) == nil {
					t.Errorf("%q is taken", text)
				}
			}
		})
	}
}
