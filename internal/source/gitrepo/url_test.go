package gitrepo

import "testing"

func TestSameRepository(t *testing.T) {
	for _, url := range []string{
		"https://github.com/Home/Fleet.git", "https://github.com/home/fleet/", "git@github.com:home/fleet.git",
		"ssh://git@github.com:22/home/fleet", "https://user:token@github.com:443/home/fleet",
	} {
		if !SameRepository(url, "https://github.com/home/fleet") {
			t.Errorf("%s is taken for another repository", url)
		}
	}
	for _, url := range []string{"", "https://github.com/home/fleet2", "https://gitlab.com/home/fleet", "home/fleet",
		"https://github.com/home/fleet/more"} {
		if SameRepository(url, "https://github.com/home/fleet") {
			t.Errorf("%s is taken for the same repository", url)
		}
	}
}
