package safesync

import "testing"

func TestNamed(t *testing.T) {
	for source, want := range map[string]bool{
		"rclone": true, "a rclone": true, "/rclone-x": true, "xrclone rclone": true, `a\nrclone`: true, `a\trclone`: true,
		"arclone": false, "zrclone": false, "Arclone": false, "Zrclone": false, "0rclone": false, "9rclone": false,
		"_rclone": false, "rclones": false, "nrclone": false, "rclon": false, "": false,
	} {
		if got := named([]byte(source), "rclone"); got != want {
			t.Errorf("%q: %v", source, got)
		}
	}
}
